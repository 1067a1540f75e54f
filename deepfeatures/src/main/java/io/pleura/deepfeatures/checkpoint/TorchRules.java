package io.pleura.deepfeatures.checkpoint;

import io.pleura.deepfeatures.checkpoint.TorchValue.Storage;
import io.pleura.deepfeatures.checkpoint.TorchValue.View;
import io.pleura.error.InvalidInputException;
import io.pleura.pickle.PickleCursor;
import io.pleura.pickle.PickleReader;
import io.pleura.pickle.PickleRules;
import io.pleura.pickle.PickleValue;
import io.pleura.pickle.PickleValue.Global;
import io.pleura.pickle.PickleValue.Mapping;
import io.pleura.pickle.PickleValue.Nothing;
import io.pleura.pickle.PickleValue.Scalar;
import io.pleura.pickle.PickleValue.Sequence;
import io.pleura.pickle.PickleValue.Text;
import io.pleura.pickle.PickleValue.Tuple;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the names in a checkpoint's pickle stand for: those on the list of {@link PickleClass}.
 *
 * @param refusal makes the errors
 * @param storages receives the storages that the pickle names, by their keys
 */
record TorchRules(Refusal refusal, Map<String, Storage> storages) implements PickleRules {

  /** The largest pickle that is read. */
  static final int MAX_BYTES = 1 << 24;

  private static final int MAX_AXES = 8;

  /** What follows a class of which an object is made: it may be kept, then has no arguments. */
  private static final Pattern NEW_OBJECT =
      Pattern.compile("(q.|r....|\\x94)?\\)\\x81", Pattern.DOTALL);

  @Override
  public int oldestProtocol() {
    return 2;
  }

  @Override
  public int newestProtocol() {
    return 4;
  }

  @Override
  public void allow(String name, PickleCursor cursor, boolean alone) throws IOException {
    if (PickleClass.of(name).isPresent()) {
      return;
    }
    String shown = name.replaceAll("[^\\x20-\\x7e]", "?");
    if (isModule(cursor)) {
      throw new InvalidInputException(
          "weights-file-module",
          refusal.source()
              + (alone ? " is a whole pickled module" : " holds a whole pickled module")
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
  private boolean isModule(PickleCursor cursor) throws IOException {
    String ahead = new String(cursor.ahead(), StandardCharsets.ISO_8859_1);
    return NEW_OBJECT.matcher(ahead).lookingAt()
        && ahead.contains("_parameters")
        && ahead.contains("_modules");
  }

  @Override
  public PickleValue build(PickleValue target, PickleValue state, PickleCursor cursor) {
    expect(
        target instanceof Mapping || target instanceof View || target == Nothing.OTHER,
        "sets the state of something that has none");
    return target;
  }

  private PickleClass kind(Global named) {
    return PickleClass.of(named.name()).orElseThrow(() -> malformed("names " + named.name()));
  }

  private void expect(boolean condition, String otherwise) {
    if (!condition) {
      throw malformed(otherwise);
    }
  }

  private InvalidInputException malformed(String problem) {
    return refusal.malformed("its pickle " + problem);
  }

  @Override
  public PickleValue call(Global function, List<PickleValue> items, PickleReader.Steps steps) {
    return switch (kind(function)) {
      case MAPPING -> mapping(items, steps);
      case LIST -> {
        var list = new Sequence();
        if (!items.isEmpty() && items.get(0) instanceof Sequence given) {
          steps.spend(given.items().size());
          list.items().addAll(given.items());
        }
        yield list;
      }
      case TUPLE, SIZE -> items.isEmpty() ? new Tuple(List.of()) : items.get(0);
      case TENSOR -> tensor(function.name(), items);
      case PARAMETER -> {
        expect(!items.isEmpty() && items.get(0) instanceof View, "makes a parameter of no tensor");
        yield items.get(0);
      }
      case OTHER -> Nothing.OTHER;
      default -> throw malformed("makes a " + function.name() + " by calling it");
    };
  }

  /** A dictionary; Python 2 hands over its entries as a list of pairs. */
  private Mapping mapping(List<PickleValue> arguments, PickleReader.Steps steps) {
    var mapping = new Mapping();
    for (PickleValue argument : arguments) {
      if (argument instanceof Sequence pairs) {
        steps.spend(pairs.items().size());
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
        steps.spend(given.items().size());
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
    throw malformed("has something else where a number should be");
  }

  /** ('storage', class, key, device, count), and in older files a view or None. */
  @Override
  public PickleValue outside(PickleValue id) {
    if (!(id instanceof Tuple tuple)
        || tuple.items().size() < 5
        || tuple.items().size() > 6
        || !(tuple.items().get(0) instanceof Text kind)
        || !kind.value().equals("storage")
        || !(tuple.items().get(1) instanceof Global known)
        || !(tuple.items().get(2) instanceof Text key)) {
      throw malformed("refers to something outside that is no storage");
    }
    var type = kind(known).storageType();
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
