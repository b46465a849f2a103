"""ONNX where the package is not installed; the models themselves are in tests/oracles."""

import sys

import pytest

import neurosim as ns

pytest.importorskip("numpy")


def test_the_package_that_is_missing_is_named(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(ns.MissingExtraError, match=r"pip install -e '\.\[onnx\]'"):
        ns.dense([1, 1]).to_onnx(tmp_path / "net.onnx")
    with pytest.raises(ns.MissingExtraError, match="pip install onnx"):
        ns.from_onnx(tmp_path / "net.onnx")
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_written_is_refused_before():
    with pytest.raises(ns.OptionError, match="is recurrent"):
        ns.recurrent([1, 1, 1]).to_onnx()
