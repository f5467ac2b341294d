"""Every shipped map decodes the same in the VM as under CPython, also where words do not fit 31 bits."""

import json

from rack.drivers.register_map import RegisterMap
from wattbit.site import board

CODE = """
import json, sys
from rack.drivers.register_map import RegisterMap
maps = json.load(open({path!r}))
out = []
for name in sorted(maps):
    decoder = RegisterMap(maps[name])
    for byte in (0, 1, 60, 127, 128, 255):
        for i in range(len(maps[name]["fields"])):
            out.append([name, byte, decoder.decode(i, bytearray([byte] * 260), decoder.register[i])])
print(json.dumps(out))
"""


def test_decode_in_the_vm(vm_run, tmp_path):
    maps = board.read_maps()
    path = tmp_path / "maps.json"
    path.write_text(json.dumps(maps))
    here = []
    for name in sorted(maps):
        decoder = RegisterMap(maps[name])
        for byte in (0, 1, 60, 127, 128, 255):
            for i in range(len(maps[name]["fields"])):
                here.append([name, byte, decoder.decode(i, bytearray([byte] * 260), decoder.register[i])])
    said = vm_run(CODE.format(path=str(path)), heap="16m")
    assert json.loads(said) == here
