package io.pleura.pickle;

import io.pleura.error.InvalidInputException;
import io.pleura.pickle.PickleValue.Bytes;
import io.pleura.pickle.PickleValue.Global;
import io.pleura.pickle.PickleValue.Mapping;
import io.pleura.pickle.PickleValue.Nothing;
import io.pleura.pickle.PickleValue.Scalar;
import io.pleura.pickle.PickleValue.Sequence;
import io.pleura.pickle.PickleValue.Text;
import io.pleura.pickle.PickleValue.Tuple;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads a Python pickle as data.
 *
 * <p>A pickle is a program that may call any function by its name. Here {@link PickleRules} say
 * which names may occur and which data stands for them: no class is looked up and nothing is
 * called. Opcodes that have no place in data are refused by name. The number of steps is limited,
 * and with it time and memory; nothing recurses.
 */
public final class PickleReader {

  private static final int MAX_STEPS = 1_000_000;
  private static final int MAX_NUMBER_BYTES = 64;

  private static final Map<Integer, String> REFUSED =
      Map.ofEntries(
          Map.entry((int) 'F', "FLOAT"),
          Map.entry((int) 'I', "INT"),
          Map.entry((int) 'L', "LONG"),
          Map.entry((int) 'P', "PERSID"),
          Map.entry((int) 'S', "STRING"),
          Map.entry((int) 'V', "UNICODE"),
          Map.entry((int) 'g', "GET"),
          Map.entry((int) 'i', "INST"),
          Map.entry((int) 'o', "OBJ"),
          Map.entry((int) 'p', "PUT"),
          Map.entry(0x82, "EXT1"),
          Map.entry(0x83, "EXT2"),
          Map.entry(0x84, "EXT4"),
          Map.entry(0x96, "BYTEARRAY8"),
          Map.entry(0x97, "NEXT_BUFFER"),
          Map.entry(0x98, "READONLY_BUFFER"));

  private final PickleCursor cursor;
  private final PickleRefusal refusal;
  private final PickleRules rules;
  private final List<PickleValue> stack = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Long, PickleValue> memo = new HashMap<>();
  private long steps;

  private PickleReader(PickleCursor cursor, PickleRules rules, PickleRefusal refusal) {
    this.cursor = cursor;
    this.rules = rules;
    this.refusal = refusal;
  }

  /** Counts work. */
  @FunctionalInterface
  public interface Steps {

    /**
     * Adds to the steps that a pickle takes.
     *
     * @param count how many
     * @throws InvalidInputException when there are too many
     */
    void spend(long count);
  }

  /**
   * Reads one pickle; the cursor then stands behind it.
   *
   * @param cursor stands at its first byte
   * @param rules say what the names in it stand for
   * @param refusal makes the errors
   * @return the value that it leaves
   * @throws InvalidInputException when the bytes are no such pickle or name something that is not
   *     allowed
   * @throws IOException when the file cannot be read
   */
  public static PickleValue read(PickleCursor cursor, PickleRules rules, PickleRefusal refusal)
      throws IOException {
    return new PickleReader(cursor, rules, refusal).read();
  }

  private PickleValue read() throws IOException {
    int first = cursor.unsignedByte();
    if (first == 0x80) {
      int protocol = cursor.unsignedByte();
      if (protocol < rules.oldestProtocol() || protocol > rules.newestProtocol()) {
        throw refusal.malformed(
            "its pickle has the protocol "
                + protocol
                + ", and "
                + rules.oldestProtocol()
                + " to "
                + rules.newestProtocol()
                + " are read");
      }
      first = cursor.unsignedByte();
    } else if (!readsText()) {
      throw refusal.malformed("its pickle does not begin with a protocol");
    }
    for (int opcode = first; ; opcode = cursor.unsignedByte()) {
      spend(1);
      if (opcode == '.') {
        PickleValue result = pop();
        if (!stack.isEmpty() || !marks.isEmpty()) {
          throw refusal.malformed("its pickle leaves values over");
        }
        return result;
      }
      step(opcode);
    }
  }

  private boolean readsText() {
    return rules.oldestProtocol() < 2;
  }

  private void step(int opcode) throws IOException {
    switch (opcode) {
      case '(' -> marks.push(stack.size());
      case '0' -> pop();
      case '1' -> popToMark();
      case '2' -> push(top());
      case 'N' -> push(Nothing.NONE);
      case 0x88 -> push(new Scalar(true));
      case 0x89 -> push(new Scalar(false));
      case 'K' -> push(new Scalar((long) cursor.unsignedByte()));
      case 'M' -> push(new Scalar((long) cursor.unsignedShort()));
      case 'J' -> push(new Scalar((long) cursor.signedInt()));
      case 0x8a -> push(number(cursor.unsignedByte()));
      case 0x8b -> push(number(cursor.unsignedInt()));
      case 'G' -> push(new Scalar(cursor.bigEndianDouble()));
      case 'X', 'T' -> push(new Text(cursor.text(cursor.unsignedInt())));
      case 0x8c, 'U' -> push(new Text(cursor.text(cursor.unsignedByte())));
      case 0x8d -> push(new Text(cursor.text(cursor.signedLong())));
      case 'B' -> push(new Bytes(cursor.bytes(cursor.unsignedInt())));
      case 'C' -> push(new Bytes(cursor.bytes(cursor.unsignedByte())));
      case 0x8e -> push(new Bytes(cursor.bytes(cursor.signedLong())));
      case ')' -> push(new Tuple(List.of()));
      case 0x85 -> push(new Tuple(popLast(1)));
      case 0x86 -> push(new Tuple(popLast(2)));
      case 0x87 -> push(new Tuple(popLast(3)));
      case 't' -> push(new Tuple(popToMark()));
      case ']' -> push(new Sequence());
      case 'l' -> push(new Sequence(popToMark()));
      case 'a' -> append(popLast(1));
      case 'e' -> append(popToMark());
      case '}' -> push(new Mapping());
      case 'd' -> {
        List<PickleValue> items = popToMark();
        push(new Mapping());
        put(items);
      }
      case 's' -> put(popLast(2));
      case 'u' -> put(popToMark());
      case 0x8f -> push(Nothing.OTHER);
      case 0x90 -> {
        popToMark();
        expect(top() == Nothing.OTHER, "adds to something that is no set");
      }
      case 0x91 -> {
        popToMark();
        push(Nothing.OTHER);
      }
      case 'q' -> memo.put((long) cursor.unsignedByte(), top());
      case 'r' -> memo.put(cursor.unsignedInt(), top());
      case 0x94 -> memo.put((long) memo.size(), top());
      case 'h' -> push(remembered(cursor.unsignedByte()));
      case 'j' -> push(remembered(cursor.unsignedInt()));
      case 0x95 -> {
        long length = cursor.signedLong();
        expect(length >= 0 && length <= cursor.left(), "has a frame longer than the file");
      }
      case 'c' -> {
        String module = cursor.line();
        push(global(module + "." + cursor.line()));
      }
      case 0x93 -> {
        List<PickleValue> names = popLast(2);
        if (names.get(0) instanceof Text module && names.get(1) instanceof Text name) {
          push(global(module.value() + "." + name.value()));
        } else {
          throw refusal.malformed("its pickle names a class by something else than texts");
        }
      }
      case 'R' -> call(popLast(2));
      case 0x81 -> call(popLast(2));
      case 0x92 -> call(popLast(3));
      case 'b' -> {
        List<PickleValue> both = popLast(2);
        push(rules.build(both.get(0), both.get(1), cursor));
      }
      case 'Q' -> push(rules.outside(pop()));
      default -> {
        if (opcode == 0x96 && rules.newestProtocol() >= 5) {
          push(new Bytes(cursor.bytes(cursor.signedLong())));
        } else if (!readsText() || !textStep(opcode)) {
          String name = REFUSED.get(opcode);
          throw refusal.malformed(
              "its pickle has the opcode "
                  + (name == null ? String.format(Locale.ROOT, "0x%02x", opcode) : name)
                  + " at byte "
                  + (cursor.position() - 1)
                  + ", which is not read here");
        }
      }
    }
  }

  /** Opcodes of protocols 0 and 1; false when it is none of them. */
  private boolean textStep(int opcode) throws IOException {
    switch (opcode) {
      case 'F' -> push(real(cursor.line()));
      case 'I', 'L' -> push(decimal(cursor.line()));
      case 'S' -> push(quoted(cursor.line(cursor.left())));
      case 'V' -> push(escaped(cursor.line(cursor.left())));
      case 'g' -> push(remembered(place(cursor.line())));
      case 'p' -> memo.put(place(cursor.line()), top());
      default -> {
        return false;
      }
    }
    return true;
  }

  private void spend(long count) {
    steps += count;
    if (steps > MAX_STEPS) {
      throw refusal.malformed("its pickle takes more than " + MAX_STEPS + " steps");
    }
  }

  private void expect(boolean condition, String otherwise) {
    if (!condition) {
      throw refusal.malformed(
          "its pickle " + otherwise + " (before byte " + cursor.position() + ")");
    }
  }

  private void push(PickleValue value) {
    stack.add(value);
  }

  private PickleValue top() {
    expect(stack.size() > floor(), "takes a value where there is none");
    return stack.get(stack.size() - 1);
  }

  private PickleValue pop() {
    PickleValue value = top();
    stack.remove(stack.size() - 1);
    return value;
  }

  private int floor() {
    Integer mark = marks.peek();
    return mark == null ? 0 : mark;
  }

  private List<PickleValue> popLast(int count) {
    expect(stack.size() - count >= floor(), "takes a value where there is none");
    return cut(stack.size() - count);
  }

  private List<PickleValue> popToMark() {
    expect(!marks.isEmpty(), "goes back to a mark where there is none");
    return cut(marks.pop());
  }

  private List<PickleValue> cut(int from) {
    List<PickleValue> end = stack.subList(from, stack.size());
    List<PickleValue> items = new ArrayList<>(end);
    end.clear();
    return items;
  }

  private PickleValue remembered(long place) {
    PickleValue value = memo.get(place);
    if (value == null) {
      throw refusal.malformed("its pickle recalls the value " + place + ", which it never kept");
    }
    return value;
  }

  private Scalar number(long length) throws IOException {
    expect(length <= MAX_NUMBER_BYTES, "has a number of " + length + " bytes");
    byte[] little = cursor.bytes(length);
    byte[] big = new byte[little.length + 1];
    for (int i = 0; i < little.length; i++) {
      big[big.length - 1 - i] = little[i];
    }
    big[0] = (byte) (little.length > 0 && little[little.length - 1] < 0 ? -1 : 0);
    var value = new BigInteger(big);
    return new Scalar(value.bitLength() < 64 ? (Object) value.longValue() : value);
  }

  private void append(List<PickleValue> items) {
    PickleValue target = top();
    if (target instanceof Sequence list) {
      list.items().addAll(items);
    } else {
      expect(target == Nothing.OTHER, "appends to something that is no list");
    }
  }

  private void put(List<PickleValue> items) {
    PickleValue target = top();
    expect(items.size() % 2 == 0, "has a key without a value");
    if (target instanceof Mapping mapping) {
      for (int i = 0; i < items.size(); i += 2) {
        if (items.get(i) instanceof Text key) {
          mapping.items().put(key.value(), items.get(i + 1));
        }
      }
    } else {
      expect(target == Nothing.OTHER, "sets an item of something that is no dictionary");
    }
  }

  private Global global(String name) throws IOException {
    rules.allow(name, cursor, stack.isEmpty());
    return new Global(name);
  }

  /** What stands for the result of a call: function, arguments, named arguments. */
  private void call(List<PickleValue> parts) {
    if (!(parts.get(0) instanceof Global function) || !(parts.get(1) instanceof Tuple arguments)) {
      throw refusal.malformed(
          "its pickle calls something that is no function (before byte " + cursor.position() + ")");
    }
    push(rules.call(function, arguments.items(), this::spend));
  }

  private Text quoted(String line) {
    int length = line.length();
    expect(
        length >= 2
            && (line.charAt(0) == '\'' || line.charAt(0) == '"')
            && line.charAt(length - 1) == line.charAt(0)
            && line.indexOf('\\') < 0,
        "has a text in quotes that is not read");
    return new Text(line.substring(1, length - 1));
  }

  /** Text whose letters beyond the first 256 and line feeds are written as numbers. */
  private Text escaped(String line) {
    var text = new StringBuilder(line.length());
    int next = 0;
    while (next < line.length()) {
      char letter = line.charAt(next);
      int digits =
          letter != '\\' || next + 1 == line.length()
              ? 0
              : line.charAt(next + 1) == 'u' ? 4 : line.charAt(next + 1) == 'U' ? 8 : 0;
      if (digits == 0) {
        text.append(letter);
        next++;
        continue;
      }
      int end = next + 2 + digits;
      expect(end <= line.length(), "has a text with half a letter");
      try {
        int code = Integer.parseUnsignedInt(line, next + 2, end, 16);
        expect(Character.isValidCodePoint(code), "has a text with a letter that does not exist");
        text.appendCodePoint(code);
      } catch (NumberFormatException e) {
        throw refusal.malformed(
            "its pickle has a text with a letter that does not exist (before byte "
                + cursor.position()
                + ")");
      }
      next = end;
    }
    return new Text(text.toString());
  }

  private Scalar decimal(String line) {
    try {
      if (line.equals("00") || line.equals("01")) {
        return new Scalar(line.equals("01"));
      }
      expect(line.length() <= 2 * MAX_NUMBER_BYTES, "has a number of " + line.length() + " digits");
      var value = new BigInteger(line.endsWith("L") ? line.substring(0, line.length() - 1) : line);
      return new Scalar(value.bitLength() < 64 ? (Object) value.longValue() : value);
    } catch (NumberFormatException e) {
      throw noNumber();
    }
  }

  private Scalar real(String line) {
    try {
      return new Scalar(
          switch (line) {
            case "nan" -> Double.NaN;
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(line);
          });
    } catch (NumberFormatException e) {
      throw noNumber();
    }
  }

  private InvalidInputException noNumber() {
    return refusal.malformed(
        "its pickle has something else where a number should be (before byte "
            + cursor.position()
            + ")");
  }

  private long place(String line) {
    if (decimal(line).value() instanceof Long place && place >= 0) {
      return place;
    }
    throw noNumber();
  }
}
