"""Models of ONNX, in and out."""
