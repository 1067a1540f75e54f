package io.pleura.fusion.sklearn;

import io.pleura.pickle.PickleCursor;
import io.pleura.pickle.PickleReader;
import io.pleura.pickle.PickleRules;
import io.pleura.pickle.PickleValue;
import io.pleura.pickle.PickleValue.Bytes;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the names in a pickled model stand for. Names are compared whole; every other one is
 * refused.
 *
 * @param refusal makes the errors
 * @param inside whether this is a pickle inside of a pickle, as joblib writes arrays of objects
 */
record ModelRules(ModelRefusal refusal, boolean inside) implements PickleRules {

  static final String WRAPPER = "joblib.numpy_pickle.NumpyArrayWrapper";

  static final String TREE = "sklearn.tree._tree.Tree";

  private static final int STEP_BYTES = 64;

  /** Classes whose attributes are kept. */
  static final Set<String> CLASSES =
      Set.of(
          "sklearn.ensemble._forest.RandomForestClassifier",
          "sklearn.ensemble._forest.ExtraTreesClassifier",
          "sklearn.ensemble._gb.GradientBoostingClassifier",
          "sklearn.tree._classes.DecisionTreeClassifier",
          "sklearn.tree._classes.DecisionTreeRegressor",
          "sklearn.tree._classes.ExtraTreeClassifier",
          TREE,
          "sklearn.pipeline.Pipeline",
          "sklearn.preprocessing._data.StandardScaler",
          "sklearn.calibration.CalibratedClassifierCV",
          "sklearn.calibration._CalibratedClassifier",
          "sklearn.calibration._SigmoidCalibration",
          "sklearn.isotonic.IsotonicRegression",
          "sklearn.dummy.DummyClassifier",
          WRAPPER);

  /** Classes and functions of which nothing is needed: states of random numbers, losses. */
  static final Set<String> SKIPPED =
      Set.of(
          "numpy.random._pickle.__randomstate_ctor",
          "numpy.random._pickle.__bit_generator_ctor",
          "numpy.random._mt19937.MT19937",
          "sklearn._loss._loss.CyHalfBinomialLoss",
          "sklearn._loss._loss.CyHalfMultinomialLoss",
          "sklearn._loss._loss.CyExponentialLoss",
          "_loss.CyHalfBinomialLoss",
          "_loss.CyHalfMultinomialLoss",
          "_loss.CyExponentialLoss",
          "_loss.__pyx_unpickle_CyHalfBinomialLoss",
          "_loss.__pyx_unpickle_CyHalfMultinomialLoss",
          "_loss.__pyx_unpickle_CyExponentialLoss",
          "sklearn._loss._loss.__pyx_unpickle_CyHalfBinomialLoss",
          "sklearn._loss._loss.__pyx_unpickle_CyHalfMultinomialLoss",
          "sklearn._loss._loss.__pyx_unpickle_CyExponentialLoss",
          "sklearn._loss.link.Interval",
          "sklearn._loss.link.LogitLink",
          "sklearn._loss.link.HalfLogitLink",
          "sklearn._loss.link.MultinomialLogit",
          "sklearn._loss.loss.HalfBinomialLoss",
          "sklearn._loss.loss.HalfMultinomialLoss",
          "sklearn._loss.loss.ExponentialLoss",
          "sklearn.ensemble._gb_losses.BinomialDeviance",
          "sklearn.ensemble._gb_losses.MultinomialDeviance",
          "sklearn.ensemble._gb_losses.ExponentialLoss");

  private static final Set<String> FUNCTIONS =
      Set.of(
          "_codecs.encode",
          "copy_reg._reconstructor",
          "copyreg._reconstructor",
          "__builtin__.object",
          "builtins.object",
          "numpy.dtype",
          "numpy.ndarray",
          "numpy.core.multiarray._reconstruct",
          "numpy._core.multiarray._reconstruct",
          "numpy.core.multiarray.scalar",
          "numpy._core.multiarray.scalar",
          "numpy.core.numeric._frombuffer",
          "numpy._core.numeric._frombuffer");

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
    if (!CLASSES.contains(name) && !SKIPPED.contains(name) && !FUNCTIONS.contains(name)) {
      throw refusal.notAllowed(name);
    }
  }

  @Override
  public PickleValue call(Global function, List<PickleValue> items, PickleReader.Steps steps) {
    try {
      for (PickleValue item : items) { // what is made may be as large as what it is made of
        steps.spend(
            item instanceof Text text
                ? text.value().length() / STEP_BYTES
                : item instanceof Bytes bytes ? bytes.value().length / STEP_BYTES : 0);
      }
      return called(function.name(), items);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw refusal.malformed("its pickle " + e.getMessage(), e);
    }
  }

  private PickleValue called(String name, List<PickleValue> items) {
    if (CLASSES.contains(name)) {
      return new PythonObject(name, items);
    }
    if (SKIPPED.contains(name)) {
      return Nothing.OTHER;
    }
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "encode" -> encoded(items);
      case "_reconstructor" -> {
        if (!items.isEmpty() && items.get(0) instanceof Global made) {
          yield called(made.name(), List.of());
        }
        throw refusal.malformed("its pickle makes an object of no class");
      }
      case "dtype" -> {
        if (!items.isEmpty() && items.get(0) instanceof Text text) {
          yield ArrayType.of(text.value());
        }
        throw refusal.malformed("its pickle has an array type without a name");
      }
      case "_reconstruct" -> new NumericArray();
      case "scalar" -> {
        if (items.size() == 2
            && items.get(0) instanceof ArrayType type
            && items.get(1) instanceof Bytes bytes) {
          var one = new NumericArray();
          one.setNumbers(type, List.of(), false, bytes.value());
          yield one.element(0);
        }
        throw refusal.malformed("its pickle has a number of numpy without a type and bytes");
      }
      case "_frombuffer" -> {
        if (items.size() == 4
            && items.get(0) instanceof Bytes bytes
            && items.get(1) instanceof ArrayType type
            && items.get(3) instanceof Text order) {
          var array = new NumericArray();
          array.setNumbers(type, shape(items.get(2)), order.value().equals("F"), bytes.value());
          yield array;
        }
        throw refusal.malformed("its pickle has an array without bytes and a type");
      }
      default -> throw refusal.malformed("its pickle calls " + name);
    };
  }

  private Bytes encoded(List<PickleValue> items) {
    if (items.size() == 2
        && items.get(0) instanceof Text text
        && items.get(1) instanceof Text coding
        && coding.value().equals("latin1")
        && text.value().chars().allMatch(letter -> letter < 256)) {
      return new Bytes(text.value().getBytes(StandardCharsets.ISO_8859_1));
    }
    throw refusal.malformed("its pickle has bytes as a text that is not latin1");
  }

  @Override
  public PickleValue build(PickleValue target, PickleValue state, PickleCursor cursor)
      throws IOException {
    try {
      if (target instanceof ArrayType type) {
        describe(type, state);
        return type;
      }
      if (target instanceof NumericArray array) {
        fill(array, state);
        return array;
      }
      if (target instanceof PythonObject object && state instanceof Mapping attributes) {
        object.setAttributes(attributes);
        return object.type().equals(WRAPPER) ? wrapped(object, cursor) : object;
      }
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw refusal.malformed("its pickle " + e.getMessage(), e);
    }
    if (target == Nothing.OTHER) {
      return target;
    }
    throw refusal.malformed("its pickle sets the state of something that has none");
  }

  /** (version, byte order, None, names, parts, size, ...). */
  private void describe(ArrayType type, PickleValue state) {
    if (!(state instanceof Tuple tuple)
        || tuple.items().size() < 7
        || !(tuple.items().get(1) instanceof Text order)
        || tuple.items().get(2) != Nothing.NONE) {
      throw refusal.malformed("its pickle has an array type that is not read here");
    }
    List<PickleValue> items = tuple.items();
    type.setBigEndian(order.value().equals(">"));
    if (items.get(3) instanceof Tuple names && items.get(4) instanceof Mapping parts) {
      Map<String, ArrayType.Field> fields = new LinkedHashMap<>();
      for (PickleValue name : names.items()) {
        if (name instanceof Text text
            && parts.items().get(text.value()) instanceof Tuple part
            && part.items().size() >= 2
            && part.items().get(0) instanceof ArrayType field) {
          fields.put(text.value(), new ArrayType.Field(field.copy(), small(part.items().get(1))));
        } else {
          throw refusal.malformed("its pickle has an array type with a part that is not described");
        }
      }
      type.setFields(fields, small(items.get(5)));
    }
  }

  /** (version, shape, type, whether column-major, bytes or values). */
  private void fill(NumericArray array, PickleValue state) {
    if (!(state instanceof Tuple tuple)
        || tuple.items().size() != 5
        || !(tuple.items().get(2) instanceof ArrayType type)
        || !(tuple.items().get(3) instanceof Scalar flag)) {
      throw refusal.malformed("its pickle has an array that is not read here");
    }
    List<Long> shape = shape(tuple.items().get(1));
    boolean columnMajor = flag.value().equals(true) || flag.value().equals(1L);
    if (tuple.items().get(4) instanceof Bytes bytes) {
      if (type.kind() == 'O') {
        throw refusal.malformed("its pickle has an array of objects in bytes");
      }
      array.setNumbers(type, shape, columnMajor, bytes.value());
    } else if (tuple.items().get(4) instanceof Sequence values && type.kind() == 'O') {
      array.setObjects(type, shape, columnMajor, values.items());
    } else {
      throw refusal.malformed("its pickle has an array without values");
    }
  }

  /** Reads the array that joblib writes behind its description. */
  private NumericArray wrapped(PythonObject wrapper, PickleCursor cursor) throws IOException {
    Map<String, PickleValue> attributes = wrapper.attributes().items();
    if (inside
        || !(attributes.get("dtype") instanceof ArrayType type)
        || !(attributes.get("order") instanceof Text order)) {
      throw refusal.malformed("its pickle has an array of joblib that is not described");
    }
    List<Long> shape = shape(attributes.get("shape"));
    long count = NumericArray.count(shape);
    if (type.kind() == 'O') {
      PickleValue values = PickleReader.read(cursor, new ModelRules(refusal, true), refusal);
      if (values instanceof NumericArray array) {
        return array;
      }
      throw refusal.malformed("its pickle has an array of objects that is no array");
    }
    if (attributes.get("numpy_array_alignment_bytes") instanceof Scalar) {
      int padding = cursor.unsignedByte();
      if (padding < 1 || padding > 255) {
        throw refusal.malformed("its pickle has " + padding + " bytes before an array");
      }
      for (byte filler : cursor.bytes(padding)) {
        if (filler != -1) {
          throw refusal.malformed("its pickle has something before an array");
        }
      }
    }
    if (type.size() < 1 || count > cursor.left() / type.size()) {
      throw refusal.truncated(
          "it claims an array of "
              + count
              + " elements at byte "
              + cursor.position()
              + " and has "
              + cursor.left()
              + " bytes");
    }
    var array = new NumericArray();
    array.setNumbers(type, shape, order.value().equals("F"), cursor.bytes(count * type.size()));
    return array;
  }

  @Override
  public PickleValue outside(PickleValue id) {
    throw refusal.malformed("its pickle refers to something outside of it");
  }

  private List<Long> shape(@org.jspecify.annotations.Nullable PickleValue value) {
    List<Long> shape = new ArrayList<>();
    if (value instanceof Tuple tuple && tuple.items().size() <= NumericArray.MAX_AXES) {
      for (PickleValue item : tuple.items()) {
        if (item instanceof Scalar scalar && scalar.value() instanceof Long extent) {
          shape.add(extent);
        } else {
          throw refusal.malformed("its pickle has an array whose shape is no numbers");
        }
      }
      return shape;
    }
    throw refusal.malformed("its pickle has an array without a shape");
  }

  private int small(PickleValue value) {
    if (value instanceof Scalar scalar
        && scalar.value() instanceof Long number
        && number >= 0
        && number <= 1 << 20) {
      return (int) (long) number;
    }
    throw refusal.malformed("its pickle has an array type of an unusual size");
  }
}
