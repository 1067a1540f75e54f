package io.pleura.deepfeatures.checkpoint;

import io.pleura.deepfeatures.checkpoint.PickleValue.Known;
import io.pleura.deepfeatures.checkpoint.PickleValue.Mapping;
import io.pleura.deepfeatures.checkpoint.PickleValue.Nothing;
import io.pleura.deepfeatures.checkpoint.PickleValue.Scalar;
import io.pleura.deepfeatures.checkpoint.PickleValue.Sequence;
import io.pleura.deepfeatures.checkpoint.PickleValue.Storage;
import io.pleura.deepfeatures.checkpoint.PickleValue.Text;
import io.pleura.deepfeatures.checkpoint.PickleValue.Tuple;
import io.pleura.deepfeatures.checkpoint.PickleValue.View;
import io.pleura.error.InvalidInputException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a Python pickle of protocol 2, 3 or 4 as data.
 *
 * <p>A pickle is a program that may call any function by its name. Here a name that is not on the
 * list of {@link PickleClass} ends the reading, and what is on the list stands for data: no class
 * is looked up and nothing is called. Opcodes that PyTorch does not write are refused by name. The
 * number of steps is limited, and with it time and memory; nothing recurses.
 */
final class PickleReader {

  /** The largest pickle that is read. */
  static final int MAX_BYTES = 1 << 24;

  private static final int MAX_STEPS = 1_000_000;
  private static final int MAX_AXES = 8;
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

  /** What follows a class of which an object is made: it may be kept, then has no arguments. */
  private static final Pattern NEW_OBJECT =
      Pattern.compile("(q.|r....|\\x94)?\\)\\x81", Pattern.DOTALL);

  private final PickleCursor cursor;
  private final Refusal refusal;
  private final List<PickleValue> stack = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Long, PickleValue> memo = new HashMap<>();
  private final Map<String, Storage> storages;
  private long steps;

  private PickleReader(PickleCursor cursor, Refusal refusal, Map<String, Storage> storages) {
    this.cursor = cursor;
    this.refusal = refusal;
    this.storages = storages;
  }

  /**
   * Reads one pickle; the cursor then stands behind it.
   *
   * @param storages receives the storages that the pickle names, by their keys
   * @throws InvalidInputException when the bytes are no such pickle or name a class that is not
   *     allowed
   */
  static PickleValue read(PickleCursor cursor, Refusal refusal, Map<String, Storage> storages)
      throws IOException {
    return new PickleReader(cursor, refusal, storages).read();
  }

  private PickleValue read() throws IOException {
    if (cursor.unsignedByte() != 0x80) {
      throw refusal.malformed("its pickle does not begin with a protocol");
    }
    int protocol = cursor.unsignedByte();
    if (protocol < 2 || protocol > 4) {
      throw refusal.malformed(
          "its pickle has the protocol " + protocol + ", and 2, 3 and 4 are read");
    }
    while (true) {
      int opcode = cursor.unsignedByte();
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
      case 'B' -> skip(cursor.unsignedInt());
      case 'C' -> skip(cursor.unsignedByte());
      case 0x8e -> skip(cursor.signedLong());
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
        push(known(module + "." + cursor.line()));
      }
      case 0x93 -> {
        List<PickleValue> names = popLast(2);
        if (names.get(0) instanceof Text module && names.get(1) instanceof Text name) {
          push(known(module.value() + "." + name.value()));
        } else {
          throw refusal.malformed("its pickle names a class by something else than texts");
        }
      }
      case 'R' -> call(popLast(2));
      case 0x81 -> call(popLast(2));
      case 0x92 -> call(popLast(3));
      case 'b' -> {
        pop();
        PickleValue target = top();
        expect(
            target instanceof Mapping || target instanceof View || target == Nothing.OTHER,
            "sets the state of something that has none");
      }
      case 'Q' -> push(storage(pop()));
      default -> {
        String name = REFUSED.get(opcode);
        throw refusal.malformed(
            "its pickle has the opcode "
                + (name == null ? String.format(java.util.Locale.ROOT, "0x%02x", opcode) : name)
                + " at byte "
                + (cursor.position() - 1)
                + ", which PyTorch does not write");
      }
    }
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

  private void skip(long length) throws IOException {
    cursor.skip(length);
    push(Nothing.OTHER);
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

  private Known known(String name) throws IOException {
    var kind = PickleClass.of(name);
    if (kind.isPresent()) {
      return new Known(name, kind.get());
    }
    String shown = name.replaceAll("[^\\x20-\\x7e]", "?");
    if (isModule()) {
      throw new InvalidInputException(
          "weights-file-module",
          refusal.source()
              + (stack.isEmpty() ? " is a whole pickled module" : " holds a whole pickled module")
              + " of class "
              + shown
              + ", not a state dict.",
          "Save the weights alone in Python: torch.save(model.state_dict(), file).");
    }
    throw new InvalidInputException(
        "weights-file-class",
        refusal.source()
            + " names "
            + shown
            + ", which has no place among weights. It may be harmless or hostile; nothing in the"
            + " file was run.",
        "Use a file from a source you trust that holds tensors, numbers and texts only: save"
            + " model.state_dict().");
  }

  /** Whether the class just named is followed by what a pickled network looks like. */
  private boolean isModule() throws IOException {
    String ahead = new String(cursor.ahead(), StandardCharsets.ISO_8859_1);
    return NEW_OBJECT.matcher(ahead).lookingAt()
        && ahead.contains("_parameters")
        && ahead.contains("_modules");
  }

  /** What stands for the result of a call: function, arguments, named arguments. */
  private void call(List<PickleValue> parts) {
    if (!(parts.get(0) instanceof Known function) || !(parts.get(1) instanceof Tuple arguments)) {
      throw refusal.malformed(
          "its pickle calls something that is no function (before byte " + cursor.position() + ")");
    }
    List<PickleValue> items = arguments.items();
    switch (function.kind()) {
      case MAPPING -> push(mapping(items));
      case LIST -> {
        var list = new Sequence();
        if (!items.isEmpty() && items.get(0) instanceof Sequence given) {
          spend(given.items().size());
          list.items().addAll(given.items());
        }
        push(list);
      }
      case TUPLE, SIZE -> push(items.isEmpty() ? new Tuple(List.of()) : items.get(0));
      case TENSOR -> push(tensor(function.name(), items));
      case PARAMETER -> {
        expect(!items.isEmpty() && items.get(0) instanceof View, "makes a parameter of no tensor");
        push(items.get(0));
      }
      case OTHER -> push(Nothing.OTHER);
      default ->
          throw refusal.malformed("its pickle makes a " + function.name() + " by calling it");
    }
  }

  /** A dictionary; Python 2 hands over its entries as a list of pairs. */
  private Mapping mapping(List<PickleValue> arguments) {
    var mapping = new Mapping();
    for (PickleValue argument : arguments) {
      if (argument instanceof Sequence pairs) {
        spend(pairs.items().size());
        for (PickleValue pair : pairs.items()) {
          @Nullable List<PickleValue> items =
              pair instanceof Sequence list
                  ? list.items()
                  : pair instanceof Tuple tuple ? tuple.items() : null;
          if (items == null || items.size() != 2) {
            throw refusal.malformed("its pickle makes a dictionary of something else than pairs");
          }
          if (items.get(0) instanceof Text key) {
            mapping.items().put(key.value(), items.get(1));
          }
        }
      } else if (argument instanceof Mapping given) {
        spend(given.items().size());
        mapping.items().putAll(given.items());
      }
    }
    return mapping;
  }

  private View tensor(String function, List<PickleValue> arguments) {
    if (arguments.size() >= 4
        && arguments.get(0) instanceof Storage storage
        && arguments.get(1) instanceof Scalar offset
        && offset.value() instanceof Long first) {
      List<Long> shape = extents(arguments.get(2));
      List<Long> strides = extents(arguments.get(3));
      expect(shape.size() == strides.size(), "makes a tensor of two numbers of axes");
      expect(first >= 0, "makes a tensor that starts at " + first);
      return new View(storage, first, shape, strides);
    }
    throw refusal.malformed("its pickle calls " + function + " without a storage and a place");
  }

  private List<Long> extents(PickleValue value) {
    if (!(value instanceof Tuple tuple) || tuple.items().size() > MAX_AXES) {
      throw refusal.malformed(
          "its pickle makes a tensor whose shape is no tuple of up to " + MAX_AXES + " numbers");
    }
    List<Long> extents = new ArrayList<>(tuple.items().size());
    for (PickleValue item : tuple.items()) {
      expect(
          item instanceof Scalar scalar && scalar.value() instanceof Long number && number >= 0,
          "makes a tensor with an extent or stride that is no natural number");
      extents.add(longOf(item));
    }
    return extents;
  }

  private long longOf(PickleValue value) {
    if (value instanceof Scalar scalar && scalar.value() instanceof Long number) {
      return number;
    }
    throw refusal.malformed(
        "its pickle has something else where a number should be (before byte "
            + cursor.position()
            + ")");
  }

  /** ('storage', class, key, device, count), and in older files a view or None. */
  private Storage storage(PickleValue id) {
    if (!(id instanceof Tuple tuple)
        || tuple.items().size() < 5
        || tuple.items().size() > 6
        || !(tuple.items().get(0) instanceof Text kind)
        || !kind.value().equals("storage")
        || !(tuple.items().get(1) instanceof Known known)
        || !(tuple.items().get(2) instanceof Text key)) {
      throw refusal.malformed(
          "its pickle refers to something outside that is no storage (before byte "
              + cursor.position()
              + ")");
    }
    var type = known.kind().storageType();
    expect(type.isPresent(), "has a storage of " + known.name());
    long count = longOf(tuple.items().get(4));
    expect(count >= 0, "has a storage of " + count + " elements");
    var whole = new Storage(key.value(), type.orElseThrow(), count, 0, count);
    Storage other = storages.putIfAbsent(key.value(), whole);
    expect(
        other == null || other.equals(whole),
        "describes the storage '" + key.value() + "' in two ways");
    if (tuple.items().size() < 6 || tuple.items().get(5) == Nothing.NONE) {
      return whole;
    }
    if (!(tuple.items().get(5) instanceof Tuple view) || view.items().size() != 3) {
      throw refusal.malformed("its pickle has a view of a storage that is not described");
    }
    long offset = longOf(view.items().get(1));
    long size = longOf(view.items().get(2));
    expect(
        offset >= 0 && size >= 0 && offset <= count && size <= count - offset,
        "has a view that reaches beyond its storage '" + key.value() + "'");
    return new Storage(key.value(), type.orElseThrow(), count, offset, size);
  }
}
