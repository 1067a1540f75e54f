"""ResNet-10 on one engine, from prepared volumes to pooled features, again and again.

Usage: peers.py ENGINE WEIGHTS ONNX VOLUMES BATCH SIZE THREADS
WEIGHTS is safetensors, ONNX the same network, VOLUMES little-endian floats. It reads commands from standard input,
one a line, and answers each with one line of JSON: 'run n' does the job n times and tells the mean seconds,
'features' tells the first volume's values of the last run.
"""

import json
import os
import sys
import time
import warnings

ENGINE, WEIGHTS, ONNX, VOLUMES, BATCH, SIZE, THREADS = sys.argv[1:8]
os.environ["OMP_NUM_THREADS"] = THREADS
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
warnings.filterwarnings("ignore")

# The answers go to the standard output that was there at the start; what an engine prints goes to standard error.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

import numpy

shape = (int(BATCH), 1, int(SIZE), int(SIZE), int(SIZE))
volumes = numpy.fromfile(VOLUMES, "<f4", count=shape[0] * shape[2] ** 3).reshape(shape)


def network(torch):
    from safetensors.torch import load_file

    Norm = torch.nn.BatchNorm3d

    def convolution(inputs, outputs, kernel, stride=1, dilation=1):
        return torch.nn.Conv3d(inputs, outputs, kernel, stride, kernel // 2 * dilation, dilation, bias=False)

    class Block(torch.nn.Module):
        def __init__(self, inputs, outputs, stride, dilation):
            super().__init__()
            self.conv1, self.bn1 = convolution(inputs, outputs, 3, stride, dilation), Norm(outputs)
            self.conv2, self.bn2 = convolution(outputs, outputs, 3, 1, dilation), Norm(outputs)
            self.downsample = None
            if inputs != outputs:
                self.downsample = torch.nn.Sequential(convolution(inputs, outputs, 1, stride), Norm(outputs))

        def forward(self, x):
            passed = x if self.downsample is None else self.downsample(x)
            y = torch.relu(self.bn1(self.conv1(x)))
            return torch.relu(self.bn2(self.conv2(y)) + passed)

    class Backbone(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.conv1, self.bn1 = convolution(1, 64, 7, 2), Norm(64)
            self.layer1 = torch.nn.Sequential(Block(64, 64, 1, 1))
            self.layer2 = torch.nn.Sequential(Block(64, 128, 2, 1))
            self.layer3 = torch.nn.Sequential(Block(128, 256, 1, 2))
            self.layer4 = torch.nn.Sequential(Block(256, 512, 1, 4))

        def forward(self, x):
            x = torch.nn.functional.max_pool3d(torch.relu(self.bn1(self.conv1(x))), 3, 2, 1)
            return self.layer4(self.layer3(self.layer2(self.layer1(x)))).mean((2, 3, 4))

    torch.set_num_threads(int(THREADS))
    torch.set_grad_enabled(False)
    module = Backbone()
    missing = module.load_state_dict(load_file(WEIGHTS), strict=False)
    assert not missing.unexpected_keys and all("num_batches" in key for key in missing.missing_keys), missing
    return module.eval(), torch.from_numpy(volumes)


def eager():
    import torch

    module, x = network(torch)
    return lambda: module(x).numpy()


def frozen():
    import torch

    module, x = network(torch)
    module = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(module, x)))
    return lambda: module(x).numpy()


def openvino():
    from openvino import Core

    core = Core()
    model = core.read_model(ONNX)
    model.reshape(list(shape))
    compiled = core.compile_model(model, "CPU", {
        "INFERENCE_NUM_THREADS": int(THREADS), "PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32",
        "NUM_STREAMS": 1})
    request = compiled.create_infer_request()
    return lambda: next(iter(request.infer([volumes]).values()))


def onnxruntime():
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = int(THREADS), 1
    session = onnxruntime.InferenceSession(ONNX, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda: session.run(None, {name: volumes})[0]


run = {"PyTorch eager": eager, "TorchScript frozen": frozen, "OpenVINO f32": openvino, "ONNX Runtime": onnxruntime}[
    ENGINE]()
last = None
for line in sys.stdin:
    command = line.split()
    if command[0] == "run":
        times = int(command[1])
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in range(times):
            last = run()
        answer = {"wall": (time.perf_counter() - wall) / times, "cpu": (time.process_time() - cpu) / times}
    else:
        answer = {str(i): float(value) for i, value in enumerate(numpy.asarray(last)[0].ravel())}
    print(json.dumps(answer), file=answers, flush=True)
