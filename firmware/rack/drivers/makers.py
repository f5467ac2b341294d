"""The class of every driver that is polled on its own: `config.devices` says what each needs."""

from .ads1115 import Ads1115, Ads1115Input
from .analog import AdcInput
from .daly import Daly
from .digital import DigitalInput
from .ds18b20 import Ds18b20
from .ina226 import Ina226
from .ina228 import Ina228
from .ina238 import Ina238
from .jbd import Jbd
from .mcp23017 import ExpanderIn, Mcp23017
from .pulses import Pulses
from .pylontech import Pylontech
from .pylontech_stack import PylontechStack
from .sht3x import Sht3x
from .tmp117 import Tmp117

# made with (bus of hal, address, row of [[sensor]])
I2C = {"ina228": Ina228, "ina226": Ina226, "ina238": Ina238, "tmp117": Tmp117, "sht3x": Sht3x}
# several sensors share one chip: made with (bus of hal, address), and each sensor with (chip, row of [[sensor]])
SHARED = {"ads1115": (Ads1115, Ads1115Input), "mcp23017": (Mcp23017, ExpanderIn)}
# made with (pin object of hal, row of [[sensor]])
# made with (address); share a UART with devices of the same driver only (drivers.framed_line)
FRAMED: dict = {"pylontech": Pylontech, "pylontech-stack": PylontechStack, "jbd": Jbd, "daly": Daly}
PIN = {"input": DigitalInput, "adc": AdcInput, "pulses": Pulses, "ds18b20": Ds18b20}
