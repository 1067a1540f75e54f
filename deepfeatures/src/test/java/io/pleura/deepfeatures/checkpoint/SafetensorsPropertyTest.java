package io.pleura.deepfeatures.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pleura.error.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SafetensorsPropertyTest {

  @Property(tries = 200)
  void anyNameAndValuesSurviveARoundTrip(
      @ForAll String name, @ForAll @Size(max = 20) float[] values) throws IOException {
    if (name.equals("__metadata__")) {
      return;
    }
    String encodable =
        new String(
            name.getBytes(java.nio.charset.StandardCharsets.UTF_8),
            java.nio.charset.StandardCharsets.UTF_8);
    byte[] bytes =
        write(CheckpointTensor.of(encodable, TensorType.F32, List.of(values.length), values));
    CheckpointTensor back =
        Safetensors.read(new ByteSource.Memory(bytes), "The file w").tensors().get(0);
    assertEquals(encodable, back.name());
    assertArrayEquals(values, back.values());
  }

  @Property(tries = 500)
  void damagedBytesAreReadOrRefusedButNothingElse(
      @ForAll @IntRange(min = 0, max = 99) int place, @ForAll byte value) throws IOException {
    byte[] bytes =
        write(CheckpointTensor.of("conv1.weight", TensorType.F32, List.of(2, 3), new float[6]));
    bytes[place % bytes.length] = value;
    try {
      List<CheckpointTensor> tensors =
          Safetensors.read(new ByteSource.Memory(bytes), "The file w").tensors();
      assertEquals(1, tensors.size());
    } catch (InvalidInputException expected) {
      assertEquals("weights-file-", expected.code().substring(0, 13));
    }
  }

  private static byte[] write(CheckpointTensor tensor) throws IOException {
    var out = new ByteArrayOutputStream();
    Safetensors.write(List.of(tensor), out);
    return out.toByteArray();
  }
}
