"""Writes the tables of a site or scenario as TOML; enough for tests, which must also write what is wrong."""

import json


def dump(tables: dict) -> str:
    """TOML text of {section: table or list of tables or, wrongly, a plain value}."""
    plain = {name: value for name, value in tables.items() if not _is_table(value)}
    parts = [_keys(plain)] if plain else []
    for name, value in tables.items():
        if isinstance(value, dict):
            parts.append(f"[{_key(name)}]\n{_keys(value)}")
        elif _is_table(value):
            parts += [f"[[{_key(name)}]]\n{_keys(row)}" for row in value]
    return "\n".join(parts)


def _is_table(value) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)
    )


def _keys(table: dict) -> str:
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in table.items())


def _key(key: str) -> str:
    return key if key.replace("_", "").replace("-", "").isalnum() and key.isascii() else json.dumps(key)


def _value(value) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, str):
        return json.dumps(value)
    return str(value).lower() if isinstance(value, bool) else repr(value)
