"""The class of every driver that is polled on its own: `config.devices` says what each needs."""

from .ina228 import Ina228
from .tmp117 import Tmp117

# made with (bus of hal, address, row of [[sensor]])
I2C = {"ina228": Ina228, "tmp117": Tmp117}
