package io.pleura.deepfeatures.checkpoint;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The classes and functions that a pickle may name, and what stands for them as data. */
enum PickleClass {
  MAPPING,
  LIST,
  TUPLE,
  SIZE,
  TENSOR,
  PARAMETER,
  STORAGE_F64(TensorType.F64),
  STORAGE_F32(TensorType.F32),
  STORAGE_F16(TensorType.F16),
  STORAGE_BF16(TensorType.BF16),
  STORAGE_I64(TensorType.I64),
  STORAGE_I32(TensorType.I32),
  STORAGE_I16(TensorType.I16),
  STORAGE_I8(TensorType.I8),
  STORAGE_U8(TensorType.U8),
  STORAGE_BOOL(TensorType.BOOL),
  /** Whatever is made of it is skipped over. */
  OTHER;

  private static final Map<String, PickleClass> MEANINGFUL =
      Map.ofEntries(
          Map.entry("collections.OrderedDict", MAPPING),
          Map.entry("collections.defaultdict", MAPPING),
          Map.entry("collections.Counter", MAPPING),
          Map.entry("builtins.dict", MAPPING),
          Map.entry("__builtin__.dict", MAPPING),
          Map.entry("pytorch_lightning.utilities.parsing.AttributeDict", MAPPING),
          Map.entry("lightning.fabric.utilities.data.AttributeDict", MAPPING),
          Map.entry("lightning_fabric.utilities.data.AttributeDict", MAPPING),
          Map.entry("builtins.list", LIST),
          Map.entry("__builtin__.list", LIST),
          Map.entry("collections.deque", LIST),
          Map.entry("builtins.tuple", TUPLE),
          Map.entry("__builtin__.tuple", TUPLE),
          Map.entry("torch.Size", SIZE),
          Map.entry("torch._utils._rebuild_tensor", TENSOR),
          Map.entry("torch._utils._rebuild_tensor_v2", TENSOR),
          Map.entry("torch._utils._rebuild_parameter", PARAMETER),
          Map.entry("torch._utils._rebuild_parameter_with_state", PARAMETER),
          Map.entry("torch.DoubleStorage", STORAGE_F64),
          Map.entry("torch.FloatStorage", STORAGE_F32),
          Map.entry("torch.HalfStorage", STORAGE_F16),
          Map.entry("torch.BFloat16Storage", STORAGE_BF16),
          Map.entry("torch.LongStorage", STORAGE_I64),
          Map.entry("torch.IntStorage", STORAGE_I32),
          Map.entry("torch.ShortStorage", STORAGE_I16),
          Map.entry("torch.CharStorage", STORAGE_I8),
          Map.entry("torch.ByteStorage", STORAGE_U8),
          Map.entry("torch.BoolStorage", STORAGE_BOOL));

  private static final Set<String> SKIPPED =
      Set.of(
          "builtins.set",
          "__builtin__.set",
          "builtins.frozenset",
          "__builtin__.frozenset",
          "builtins.int",
          "__builtin__.int",
          "builtins.float",
          "__builtin__.float",
          "builtins.bool",
          "__builtin__.bool",
          "builtins.str",
          "__builtin__.str",
          "builtins.bytes",
          "builtins.bytearray",
          "__builtin__.bytearray",
          "builtins.complex",
          "__builtin__.complex",
          "_codecs.encode",
          "argparse.Namespace",
          "pathlib.Path",
          "pathlib.PosixPath",
          "pathlib.WindowsPath",
          "pathlib.PurePosixPath",
          "pathlib.PureWindowsPath",
          "numpy.dtype",
          "numpy.ndarray",
          "numpy.core.multiarray.scalar",
          "numpy._core.multiarray.scalar",
          "numpy.core.multiarray._reconstruct",
          "numpy._core.multiarray._reconstruct",
          "torch.device",
          "torch.torch_version.TorchVersion",
          "torch.float64",
          "torch.double",
          "torch.float32",
          "torch.float",
          "torch.float16",
          "torch.half",
          "torch.bfloat16",
          "torch.int64",
          "torch.long",
          "torch.int32",
          "torch.int",
          "torch.int16",
          "torch.short",
          "torch.int8",
          "torch.uint8",
          "torch.bool",
          "pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint",
          "pytorch_lightning.callbacks.early_stopping.EarlyStopping");

  private final Optional<TensorType> type;

  PickleClass() {
    this.type = Optional.empty();
  }

  PickleClass(TensorType type) {
    this.type = Optional.of(type);
  }

  /** What a name stands for; empty when the name must not occur. */
  static Optional<PickleClass> of(String name) {
    return SKIPPED.contains(name) ? Optional.of(OTHER) : Optional.ofNullable(MEANINGFUL.get(name));
  }

  /** The type of a storage's elements; empty for all else. */
  Optional<TensorType> storageType() {
    return type;
  }
}
