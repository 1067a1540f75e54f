package io.pleura.pickle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.InvalidInputException;
import io.pleura.pickle.PickleValue.Bytes;
import io.pleura.pickle.PickleValue.Global;
import io.pleura.pickle.PickleValue.Scalar;
import io.pleura.pickle.PickleValue.Sequence;
import io.pleura.pickle.PickleValue.Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opcodes are given as text, one letter a byte. */
class PickleReaderTest {

  private static final PickleRefusal REFUSAL =
      new PickleRefusal() {
        @Override
        public InvalidInputException malformed(String problem) {
          return new InvalidInputException("malformed", problem + ".", "Use another.");
        }

        @Override
        public InvalidInputException truncated(String problem) {
          return new InvalidInputException("truncated", problem + ".", "Use another.");
        }
      };

  /** Allows one name; after a state was set, three bytes beside the pickle take its place. */
  private static final PickleRules RULES =
      new PickleRules() {
        @Override
        public int oldestProtocol() {
          return 0;
        }

        @Override
        public int newestProtocol() {
          return 5;
        }

        @Override
        public void allow(String name, PickleCursor cursor, boolean alone) {
          if (!name.equals("a.b")) {
            throw new InvalidInputException("name", name + ".", "Use another.");
          }
        }

        @Override
        public PickleValue call(
            Global function, List<PickleValue> arguments, PickleReader.Steps spend) {
          return new Sequence(arguments);
        }

        @Override
        public PickleValue build(PickleValue target, PickleValue state, PickleCursor cursor)
            throws IOException {
          return new Bytes(cursor.bytes(3));
        }

        @Override
        public PickleValue outside(PickleValue id) {
          throw REFUSAL.malformed("outside");
        }
      };

  private static PickleValue read(String opcodes) throws IOException {
    byte[] bytes = opcodes.getBytes(StandardCharsets.ISO_8859_1);
    PickleSource source =
        (position, target) -> target.put(bytes, (int) position, target.remaining());
    return PickleReader.read(new PickleCursor(source, 0, bytes.length, REFUSAL), RULES, REFUSAL);
  }

  private static Object scalar(String opcodes) throws IOException {
    return assertInstanceOf(Scalar.class, read(opcodes)).value();
  }

  @Test
  void numbersAndTextsOfProtocolZero() throws IOException {
    assertEquals(-12L, scalar("I-12\n."));
    assertEquals(true, scalar("I01\n."));
    assertEquals(false, scalar("I00\n."));
    assertEquals(7L, scalar("L7L\n."));
    assertEquals(1.5, scalar("F1.5\n."));
    assertEquals(Double.NEGATIVE_INFINITY, scalar("F-inf\n."));
    assertEquals(new Text("os"), read("S'os'\n."));
    assertEquals(new Text("\u00e9\n\u20ac"), read("V\u00e9\\u000a\\u20ac\n."));
    assertEquals(new Text("x"), read("Vx\np3\n0g3\n."));
  }

  @Test
  void bytesOfProtocolFive() throws IOException {
    var bytes = assertInstanceOf(Bytes.class, read("\u0080\5\u0096\2\0\0\0\0\0\0\0ab."));
    assertArrayEquals(new byte[] {'a', 'b'}, bytes.value());
  }

  @Test
  void bytesBesideThePickleAreReadWhenAStateIsSet() throws IOException {
    var bytes = assertInstanceOf(Bytes.class, read("\u0080\2ca\nb\n)\u0081Nb.N.."));
    assertArrayEquals(new byte[] {'.', 'N', '.'}, bytes.value());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"P1\n.", "(ca\nb\no.", "(ia\nb\n.", "\u0080\2\u0082\1.", "\u0080\5\u0097."})
  void opcodesThatReachOutsideAreRefused(String opcodes) {
    var e = assertThrows(InvalidInputException.class, () -> read(opcodes));
    assertTrue(e.getMessage().contains("opcode"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Ix\n.",
        "Fx\n.",
        "S'a\n.",
        "Sa\n.",
        "V\\u12\n.",
        "V\\uzzzz\n.",
        "V\\Uffffffff\n.",
        "g0\n.",
        "Np-1\n.",
        "\u0080\6N.",
        "I.",
        ""
      })
  void nonsenseIsRefused(String opcodes) {
    assertThrows(InvalidInputException.class, () -> read(opcodes));
  }

  @Test
  void namesAreAskedForWhole() {
    assertEquals(
        "name", assertThrows(InvalidInputException.class, () -> read("ca\nb.c\n.")).code());
    assertEquals(
        "name",
        assertThrows(InvalidInputException.class, () -> read("\u0080\4U\1aU\3b.c\u0093.")).code());
  }
}
