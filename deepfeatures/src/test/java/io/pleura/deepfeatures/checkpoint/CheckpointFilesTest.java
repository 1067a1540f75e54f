package io.pleura.deepfeatures.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pleura.deepfeatures.FormulaWeights;
import io.pleura.error.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every file of the reference corpus is read to the last bit or refused for the right reason. */
class CheckpointFilesTest {

  private static final JsonNode FILES = files();

  private static JsonNode files() {
    try (var stream = CheckpointFilesTest.class.getResourceAsStream("../ckpt/checkpoints.json")) {
      return new ObjectMapper().readTree(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bytes(String name) throws IOException {
    try (var stream = CheckpointFilesTest.class.getResourceAsStream("../ckpt/" + name)) {
      return stream.readAllBytes();
    }
  }

  private static Checkpoint read(String name) throws IOException {
    return Checkpoint.read(new ByteArrayInputStream(bytes(name)), "The file " + name);
  }

  private static String bare(String name) {
    return name.replaceFirst("^(module\\.)?(backbone\\.)?", "");
  }

  /** How a file's type rounds the formula's values. */
  private static UnaryOperator<Float> rounding(TensorType type) {
    return switch (type) {
      case F16 -> value -> HalfPrecision.toFloat(HalfPrecision.ofFloat(value));
      case BF16 -> CheckpointFilesTest::bfloat;
      default -> value -> value;
    };
  }

  private static float bfloat(float value) {
    int bits = Float.floatToIntBits(value);
    int upper = bits & 0xffff0000;
    int rest = bits & 0xffff;
    boolean up = rest > 0x8000 || (rest == 0x8000 && (upper & 0x10000) != 0);
    return Float.intBitsToFloat(up ? upper + 0x10000 : upper);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "rn10_w8_zip.pth, PYTORCH_ZIP, -, F32, 86",
        "rn10_w8_legacy.pth, PYTORCH_LEGACY, state_dict, F32, 86",
        "rn10_w8_fp16.pth, PYTORCH_ZIP, -, F16, 86",
        "rn10_w4_module.pth, PYTORCH_ZIP, model_state_dict, F32, 95",
        "rn10_w8_app.pth, PYTORCH_ZIP, model_state_dict, F32, 95",
        "rn10_w8_public_like.pth, PYTORCH_ZIP, state_dict, F32, 72",
        "rn10_w4_bf16.pth, PYTORCH_ZIP, -, BF16, 86",
        "stem_w4_f64.pth, PYTORCH_ZIP, -, F64, 6",
        "rn10_w4_proto2.pth, PYTORCH_ZIP, -, F32, 95",
        "rn10_w4_proto4.pth, PYTORCH_ZIP, -, F32, 95",
        "rn10_w4_channels_last.pth, PYTORCH_ZIP, -, F32, 86",
        "rn10_w4_shared_storage.pth, PYTORCH_ZIP, -, F32, 86",
        "rn10_w4_parameters.pth, PYTORCH_ZIP, -, F32, 86",
        "stem_w4_training.pth, PYTORCH_ZIP, model_state_dict, F32, 6",
        "stem_w4_proto2.pth, PYTORCH_ZIP, -, F32, 6",
        "rn10_w8.safetensors, SAFETENSORS, -, F32, 95",
        "big_endian_marker.pth, PYTORCH_ZIP, -, F32, 6"
      })
  void everyGoodFileHoldsTheFormulasValues(
      String file, CheckpointFormat format, String container, TensorType type, int count)
      throws IOException {
    int compared = 0;
    try (Checkpoint checkpoint = read(file)) {
      assertEquals(format, checkpoint.format());
      assertEquals(Optional.ofNullable(container), checkpoint.containerKey());
      assertEquals(count, checkpoint.tensors().size());
      UnaryOperator<Float> rounding = rounding(type);
      for (CheckpointTensor tensor : checkpoint.tensors()) {
        if (tensor.name().endsWith("num_batches_tracked")) {
          assertEquals(TensorType.I64, tensor.type());
          assertEquals(List.of(), tensor.shape());
          var e = assertThrows(InvalidInputException.class, tensor::values);
          assertEquals("weights-data-type", e.code());
          continue;
        }
        assertEquals(type, tensor.type(), tensor.name());
        float[] expected = FormulaWeights.tensor(bare(tensor.name()), tensor.shape());
        float[] values = tensor.values();
        assertEquals(expected.length, values.length, tensor.name());
        for (int i = 0; i < values.length; i++) {
          assertEquals(rounding.apply(expected[i]), values[i], 0f, tensor.name());
        }
        compared += values.length;
      }
    }
    assertTrue(compared > 1000, file);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rn10_w8_trace.pt | weights-file-program | TorchScript is a program | engine=torchscript",
        "rn10_w8.onnx | weights-file-program | ONNX | engine=onnx",
        "hostile_os_system.pth | weights-file-class | names posix.system, | nothing in the file",
        "hostile_eval_legacy.pth | weights-file-class | builtin | eval, which has no place",
        "whole_module.pth | weights-file-module"
            + " | is a whole pickled module of class __main__.Stem, not a state dict."
            + " | model.state_dict()",
        "broken_truncated.pth | weights-file-truncated | no central directory | cut off",
        "broken_short_storage.pth | weights-file-malformed"
            + " | '0' should have 1372 elements | has 2744 bytes",
        "broken_missing_storage.pth | weights-file-malformed | no entry | data/3'",
        "broken_huge_shape.pth | weights-file-malformed"
            + " | 'conv1.weight' claims the shape [2147483647, 1, 7, 7, 7] | 1372 elements"
      })
  void theOthersAreRefused(String file, String code, String first, String second) {
    var e = assertThrows(InvalidInputException.class, () -> read(file));
    assertEquals(code, e.code(), e.getMessage());
    assertTrue(e.getMessage().contains("The file " + file), e.getMessage());
    assertTrue(e.getMessage().contains(first), e.getMessage());
    assertTrue(e.getMessage().contains(second), e.getMessage());
    assertFalse(Files.exists(Path.of("PWNED_marker")));
  }

  @Test
  void noFileIsForgotten() throws Exception {
    Set<String> tested = new HashSet<>();
    for (var method : CheckpointFilesTest.class.getDeclaredMethods()) {
      var source = method.getAnnotation(CsvSource.class);
      if (source != null) {
        for (String row : source.value()) {
          tested.add(row.split("[,|]", -1)[0].strip());
        }
      }
    }
    Set<String> all = new HashSet<>();
    FILES.fieldNames().forEachRemaining(all::add);
    assertEquals(26, all.size());
    assertEquals(all, tested);
  }

  @Test
  void whatStandsBesideTheTensorsIsMetadata() throws IOException {
    try (Checkpoint legacy = read("rn10_w8_legacy.pth")) {
      assertEquals("{epoch=7, note=legacy}", legacy.metadata().toString());
    }
    try (Checkpoint training = read("stem_w4_training.pth")) {
      assertEquals("{epoch=3, lr=0.001, flag=true}", training.metadata().toString());
    }
    try (Checkpoint safetensors = read("rn10_w8.safetensors")) {
      assertEquals("pt", safetensors.metadata().get("format"));
      assertEquals("resnet10_B_w8", safetensors.metadata().get("net"));
    }
  }

  @Test
  void pathMemoryAndTemporaryFileGiveTheSame(@TempDir Path folder) throws IOException {
    for (String name : List.of("stem_w4_proto2.pth", "rn10_w8_legacy.pth", "rn10_w8.safetensors")) {
      Path file = folder.resolve(name);
      Files.write(file, bytes(name));
      Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
      try (Checkpoint memory = read(name);
          Checkpoint path = Checkpoint.read(file)) {
        Set<Path> before = parts(temporary);
        try (Checkpoint spooled =
            Checkpoint.read(new ByteArrayInputStream(bytes(name)), "The file w", 1000)) {
          assertSame(memory, path);
          assertSame(memory, spooled);
        }
        assertEquals(before, parts(temporary));
      }
    }
  }

  @Test
  void aStreamThatIsRefusedLeavesNoTemporaryFile() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    Set<Path> before = parts(temporary);
    byte[] bytes = bytes("broken_huge_shape.pth");
    assertThrows(
        InvalidInputException.class,
        () -> Checkpoint.read(new ByteArrayInputStream(bytes), "The file w", 1000));
    assertEquals(before, parts(temporary));
  }

  private static Set<Path> parts(Path folder) throws IOException {
    Set<Path> parts = new HashSet<>();
    try (var files = Files.newDirectoryStream(folder, "pleura-weights*")) {
      files.forEach(parts::add);
    }
    return parts;
  }

  private static void assertSame(Checkpoint expected, Checkpoint actual) throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < expected.tensors().size(); i++) {
      CheckpointTensor first = expected.tensors().get(i);
      CheckpointTensor second = actual.tensors().get(i);
      assertEquals(first.name(), second.name());
      assertEquals(first.shape(), second.shape());
      assertEquals(first.type(), second.type());
      if (first.type().floating()) {
        org.junit.jupiter.api.Assertions.assertArrayEquals(first.values(), second.values());
        names.add(first.name());
      }
    }
    assertFalse(names.isEmpty());
    assertEquals(expected.tensors().size(), actual.tensors().size());
  }
}
