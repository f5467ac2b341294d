"""A rack in which everything cools everything that follows is judged at once."""

from rack.config import cross_loads


def test_dense_cooling_is_followed_once_for_each_load(monkeypatch):
    n = 24
    names = [f"l{k}" for k in range(n)]
    loads = [{"name": names[k], "cools": names[k + 1 :]} for k in range(n)]
    calls = []
    follow = cross_loads._loop
    monkeypatch.setattr(cross_loads, "_loop", lambda *a: calls.append(1) or follow(*a))
    assert [cross_loads._loop([name], names, loads, []) for name in names] == [[]] * n
    assert len(calls) <= n * n, "2 ** 24 would take hours"


def test_a_loop_in_a_dense_rack_is_still_found():
    names = [f"l{k}" for k in range(24)]
    loads = [{"name": names[k], "cools": names[k + 1 :]} for k in range(24)]
    loads[23]["cools"] = ["l0"]
    path = cross_loads._loop(["l0"], names, loads, [])
    assert (path[0], path[-1]) == ("l0", "l0")
