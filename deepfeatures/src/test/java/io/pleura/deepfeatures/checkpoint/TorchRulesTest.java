package io.pleura.deepfeatures.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.pleura.error.InvalidInputException;
import io.pleura.pickle.PickleCursor;
import io.pleura.pickle.PickleReader;
import io.pleura.pickle.PickleValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opcodes are given as text, one letter a byte. */
class TorchRulesTest {

  private static PickleValue read(byte[] bytes) throws IOException {
    var refusal = new Refusal("The file w", "PyTorch checkpoint");
    var cursor = new PickleCursor(new ByteSource.Memory(bytes)::read, 0, bytes.length, refusal);
    return PickleReader.read(cursor, new TorchRules(refusal, new LinkedHashMap<>()), refusal);
  }

  private static PickleValue read(String opcodes) throws IOException {
    return read(("\u0080\2" + opcodes).getBytes(StandardCharsets.ISO_8859_1));
  }

  private static InvalidInputException refused(String code, String opcodes) {
    var e = assertThrows(InvalidInputException.class, () -> read(opcodes));
    assertEquals(code, e.code(), e.getMessage());
    assertTrue(e.getMessage().startsWith("The file w "), e.getMessage());
    return e;
  }

  private static Object scalar(String opcodes) throws IOException {
    return assertInstanceOf(PickleValue.Scalar.class, read(opcodes)).value();
  }

  @Test
  void numbersAndTexts() throws IOException {
    assertEquals(255L, scalar("K\u00ff."));
    assertEquals(0xfffeL, scalar("M\u00fe\u00ff."));
    assertEquals(-2L, scalar("J\u00fe\u00ff\u00ff\u00ff."));
    assertEquals(0L, scalar("\u008a\0."));
    assertEquals(-1L, scalar("\u008a\1\u00ff."));
    assertEquals(255L, scalar("\u008a\2\u00ff\0."));
    assertEquals(
        new BigInteger("1950a86a20f9469cfc6c", 16),
        scalar("\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019."));
    assertEquals(1.5, scalar("G\u003f\u00f8\0\0\0\0\0\0."));
    assertEquals(true, scalar("\u0088."));
    assertEquals(new PickleValue.Text("\u00e9"), read("X\2\0\0\0\u00c3\u00a9."));
    assertEquals(new PickleValue.Text("abc"), read("U\3abc."));
    assertEquals(new PickleValue.Text("abc"), read("\u008d\3\0\0\0\0\0\0\0abc."));
    assertEquals(PickleValue.Nothing.NONE, read("N."));
  }

  @Test
  void dictionariesOfPythonTwoAndThree() throws IOException {
    var mapping =
        assertInstanceOf(
            PickleValue.Mapping.class, read("ccollections\nOrderedDict\n](](U\1aK\1ee\u0085R."));
    assertEquals(Map.of("a", new PickleValue.Scalar(1L)), mapping.items());
    var three =
        assertInstanceOf(
            PickleValue.Mapping.class, read("ccollections\nOrderedDict\n)R(U\1aK\1u."));
    assertEquals(mapping.items(), three.items());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cos\nsystem\n(U\4trueet\u0052.",
        "cbuiltins\neval\n)R.",
        "cbuiltins\ngetattr\n)R.",
        "ctorch\nload\n)R.",
        "ctorch._utils\n_import_dotted_name\n)R.",
        "ccollections\nOrderedDict.fromkeys\n)R.",
        "U\2osU\6system\u0093."
      })
  void namesOutsideTheListAreRefused(String opcodes) {
    var e = refused("weights-file-class", opcodes);
    assertTrue(e.getMessage().contains("has no place among weights"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"F", "I", "L", "P", "S", "V", "g", "i", "o", "p", "\u0082", "\u0096"})
  void opcodesThatPyTorchDoesNotWriteAreRefused(String opcode) {
    var e = refused("weights-file-malformed", "NN" + opcode + "1\n1\n.");
    assertTrue(e.getMessage().contains("opcode"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X\u00ff\u00ff\u00ff\u007fa.",
        "T\u00ff\u00ff\u00ff\u00ffa.",
        "B\u00ff\u00ff\u00ff\u00ffa.",
        "\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007fa.",
        "\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ffa.",
        "\u008a\u0020a."
      })
  void lengthsBeyondTheBytesPresentTakeNoMemory(String opcodes) {
    long before = allocated();
    refused("weights-file-truncated", opcodes);
    assertTrue(allocated() - before < 2 << 20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u008b\u00ff\u00ff\u00ff\u007fa.",
        "\u0095\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007fN.",
        ".",
        "0.",
        "1.",
        "t.",
        "a.",
        "(.",
        "NN.",
        "h\1.",
        "Na.",
        "K\1R.",
        "NQ.",
        "NK\1b.",
        "K\1N\u0086R.",
        "}(Nu.",
        "ctorch\nFloatStorage\n)R.",
        "ctorch._utils\n_rebuild_tensor_v2\n)R.",
        "(U\7storagectorch\nSize\nU\1aU\3cpuK\1tQ.",
        "(U\6modulectorch\nFloatStorage\nU\1aU\3cpuK\1tQ.",
        "(U\7storagectorch\nFloatStorage\nU\1aU\3cpuJ\u00ff\u00ff\u00ff\u00fftQ."
      })
  void nonsenseIsRefused(String opcodes) {
    refused("weights-file-malformed", opcodes);
  }

  @Test
  void protocolsAreTwoToFour() throws IOException {
    for (int protocol = 0; protocol < 256; protocol++) {
      byte[] bytes = {(byte) 0x80, (byte) protocol, 'N', '.'};
      if (protocol >= 2 && protocol <= 4) {
        assertEquals(PickleValue.Nothing.NONE, read(bytes));
      } else {
        assertThrows(InvalidInputException.class, () -> read(bytes));
      }
    }
  }

  @Test
  void bombsAreStopped() {
    long before = allocated();
    // a list of many pairs handed to a dictionary again and again
    String pairs = "]q\1(" + "U\1aN\u0086".repeat(10_000) + "e0";
    String calls = "ccollections\nOrderedDict\nq\2" + "h\2h\1\u0085R0".repeat(200_000) + ".";
    var e = refused("weights-file-malformed", pairs + calls);
    assertTrue(e.getMessage().contains("steps"), e.getMessage());
    refused("weights-file-malformed", "(".repeat(2_000_000) + ".");
    refused("weights-file-malformed", "}".repeat(2_000_000) + ".");
    assertTrue(allocated() - before < 400L << 20, () -> "" + (allocated() - before));
  }

  @Test
  void deepAndCyclicStructuresDoNotRecurse() throws IOException {
    assertInstanceOf(PickleValue.Tuple.class, read(")" + "\u0085".repeat(500_000) + "."));
    assertInstanceOf(PickleValue.Sequence.class, read("]q\1h\1a."));
    assertInstanceOf(PickleValue.Mapping.class, read("}q\1U\1ah\1s."));
    // a dictionary as its own key
    assertInstanceOf(PickleValue.Mapping.class, read("}q\1h\1Ns."));
  }

  @Test
  void harmlessClassesAreSkipped() throws IOException {
    assertEquals(PickleValue.Nothing.OTHER, read("cargparse\nNamespace\n)\u0081}U\2lrK\1sb."));
    assertEquals(
        PickleValue.Nothing.OTHER,
        read("cnumpy.core.multiarray\nscalar\ncnumpy\ndtype\nU\2f8\u0085RC\10aaaaaaaa\u0086R."));
  }

  @Property(tries = 2000)
  void anyBytesAreReadOrRefused(@ForAll @Size(max = 200) byte[] opcodes) throws IOException {
    var bytes = new ByteArrayOutputStream();
    bytes.write(0x80);
    bytes.write(2);
    bytes.writeBytes(opcodes);
    try {
      read(bytes.toByteArray());
    } catch (InvalidInputException typed) {
      assertTrue(
          List.of("weights-file-malformed", "weights-file-truncated", "weights-file-class")
              .contains(typed.code()));
    }
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
