package io.pleura.fusion.sklearn;

import io.pleura.error.InvalidInputException;
import io.pleura.pickle.PickleValue;
import io.pleura.pickle.PickleValue.Mapping;
import io.pleura.pickle.PickleValue.Nothing;
import io.pleura.pickle.PickleValue.Scalar;
import io.pleura.pickle.PickleValue.Sequence;
import io.pleura.pickle.PickleValue.Text;
import io.pleura.pickle.PickleValue.Tuple;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a model from the attributes of scikit-learn's objects. */
final class ModelBuilder {

  private static final int MAX_NESTING = 8;
  private static final int MAX_PIPELINE = 16;

  /** scikit-learn's margin for the probabilities that boosting starts from. */
  private static final double MARGIN = 1.1920928955078125e-7;

  /**
   * What a file says.
   *
   * @param model what it computes
   * @param labels of the classes, in the model's order
   * @param featureNames empty when it does not say
   * @param version of scikit-learn
   * @param weighted whether trees know how much of the training rows reached each node
   */
  record Content(
      ModelNode model,
      List<Label> labels,
      List<String> featureNames,
      Optional<String> version,
      boolean weighted) {}

  private final ModelRefusal refusal;

  /** Trees and node arrays that were used: a file cannot multiply them by naming them again. */
  private final Set<Object> used = Collections.newSetFromMap(new IdentityHashMap<>());

  private ModelBuilder(ModelRefusal refusal) {
    this.refusal = refusal;
  }

  static Content build(PickleValue root, ModelRefusal refusal) {
    var builder = new ModelBuilder(refusal);
    PythonObject model = builder.model(root);
    try {
      ModelNode node = builder.node(model, 0);
      List<Label> labels = builder.labels(model);
      if (labels.size() != node.classCount()) {
        throw builder.malformed(
            model, "has " + labels.size() + " labels for " + node.classCount() + " classes");
      }
      return new Content(
          node, labels, builder.featureNames(model, node), builder.version(model), true);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw refusal.malformed(shortName(model) + ": " + e.getMessage(), e);
    }
  }

  private static String shortName(PythonObject object) {
    return object.type().substring(object.type().lastIndexOf('.') + 1);
  }

  private static boolean isModel(PythonObject object) {
    return switch (shortName(object)) {
      case "RandomForestClassifier",
          "ExtraTreesClassifier",
          "GradientBoostingClassifier",
          "Pipeline",
          "CalibratedClassifierCV" ->
          true;
      default -> false;
    };
  }

  /** The model itself, or the only one in a dictionary. */
  private PythonObject model(PickleValue root) {
    if (root instanceof PythonObject object) {
      if (isModel(object)) {
        return object;
      }
      throw refusal.unsupported("holds a " + shortName(object) + ", which is no model read here");
    }
    if (root instanceof Mapping mapping) {
      List<PythonObject> models = new ArrayList<>();
      for (PickleValue value : mapping.items().values()) {
        if (value instanceof PythonObject object && isModel(object)) {
          models.add(object);
        }
      }
      if (models.size() == 1) {
        return models.get(0);
      }
      throw refusal.unsupported("holds a dictionary with " + models.size() + " models, not one");
    }
    throw refusal.unsupported("holds no model");
  }

  private ModelNode node(PythonObject model, int nesting) {
    if (nesting > MAX_NESTING) {
      throw malformed(model, "is nested more than " + MAX_NESTING + " deep");
    }
    return switch (shortName(model)) {
      case "RandomForestClassifier", "ExtraTreesClassifier" -> forest(model);
      case "GradientBoostingClassifier" -> boosted(model);
      case "Pipeline" -> pipeline(model, nesting);
      case "CalibratedClassifierCV" -> calibrated(model, nesting);
      default -> throw refusal.unsupported("holds a " + shortName(model) + " as a model");
    };
  }

  private ForestNode forest(PythonObject model) {
    if (attribute(model, "n_outputs_") instanceof Scalar outputs && !outputs.value().equals(1L)) {
      throw refusal.unsupported("holds a forest of " + outputs.value() + " outputs");
    }
    int features = whole(model, "n_features_in_");
    int classes = labels(model).size();
    List<NodeTree> trees = new ArrayList<>();
    for (PickleValue tree : items(model, "estimators_")) {
      trees.add(tree(model, tree, features, classes, true));
    }
    return new ForestNode(features, classes, acceptsMissing(model), trees);
  }

  /** Forests take missing values from 1.4 on, extremely random ones from 1.6 on. */
  private boolean acceptsMissing(PythonObject model) {
    int since = shortName(model).equals("RandomForestClassifier") ? 4 : 6;
    String[] parts = version(model).orElse("0.0").split("\\.", -1);
    try {
      int major = Integer.parseInt(parts[0]);
      return major > 1 || (major == 1 && parts.length > 1 && Integer.parseInt(parts[1]) >= since);
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private BoostedNode boosted(PythonObject model) {
    int features = whole(model, "n_features_in_");
    int classes = labels(model).size();
    int sums = classes == 2 ? 1 : classes;
    if (!(attribute(model, "estimators_") instanceof NumericArray array)
        || array.shape().size() != 2
        || array.shape().get(1) != sums) {
      throw malformed(model, "has no table of trees with " + sums + " columns");
    }
    List<NodeTree> trees = new ArrayList<>();
    for (PickleValue tree : array.objects()) {
      trees.add(tree(model, tree, features, 1, false));
    }
    String loss = attribute(model, "loss") instanceof Text text ? text.value() : "";
    boolean exponential = loss.equals("exponential");
    if (!exponential && !loss.equals("log_loss") && !loss.equals("deviance")) {
      throw refusal.unsupported("holds a GradientBoostingClassifier of the loss '" + loss + "'");
    }
    double[] start = start(model, sums, exponential);
    return new BoostedNode(
        features, start, number(model, "learning_rate"), exponential ? 2 : 1, trees);
  }

  private double[] start(PythonObject model, int sums, boolean exponential) {
    double[] start = new double[sums];
    PickleValue init = attribute(model, "init_");
    if (init instanceof Text zero && zero.value().equals("zero")) {
      return start;
    }
    if (!(init instanceof PythonObject dummy)
        || !shortName(dummy).equals("DummyClassifier")
        || !(attribute(dummy, "strategy") instanceof Text strategy)
        || !strategy.value().equals("prior")) {
      throw refusal.unsupported("holds a GradientBoostingClassifier with an init of its own");
    }
    double[] prior = numbers(dummy, "class_prior_");
    if (prior.length != Math.max(2, sums)) {
      throw malformed(model, "starts from " + prior.length + " probabilities");
    }
    for (int c = 0; c < sums; c++) {
      double share = Math.min(Math.max(prior[sums == 1 ? 1 : c], MARGIN), 1 - MARGIN);
      start[c] =
          sums > 1 ? Math.log(share) : (exponential ? 0.5 : 1) * Math.log(share / (1 - share));
    }
    return start;
  }

  private ModelNode pipeline(PythonObject model, int nesting) {
    List<PickleValue> steps = items(model, "steps");
    if (steps.isEmpty() || steps.size() > MAX_PIPELINE) {
      throw malformed(model, "has " + steps.size() + " steps");
    }
    ModelNode node = node(last(model), nesting + 1);
    for (int s = steps.size() - 2; s >= 0; s--) {
      PickleValue step = step(model, steps.get(s));
      if (step == Nothing.NONE
          || (step instanceof Text text && text.value().equals("passthrough"))) {
        continue;
      }
      if (!(step instanceof PythonObject scaler) || !shortName(scaler).equals("StandardScaler")) {
        throw refusal.unsupported("holds a Pipeline with a step that is no StandardScaler");
      }
      node =
          new ScaledNode(
              scaling(scaler, "mean_", "with_mean", node.featureCount(), 0),
              scaling(scaler, "scale_", "with_std", node.featureCount(), 1),
              node);
    }
    return node;
  }

  private double[] scaling(
      PythonObject scaler, String name, String flag, int features, double none) {
    if (attribute(scaler, flag) instanceof Scalar used && used.value().equals(false)) {
      double[] same = new double[features];
      java.util.Arrays.fill(same, none);
      return same;
    }
    return numbers(scaler, name);
  }

  /** The model at the end of a pipeline. */
  private PythonObject last(PythonObject pipeline) {
    List<PickleValue> steps = items(pipeline, "steps");
    if (!steps.isEmpty()
        && step(pipeline, steps.get(steps.size() - 1)) instanceof PythonObject model
        && isModel(model)) {
      return model;
    }
    throw refusal.unsupported("holds a Pipeline that does not end in a model read here");
  }

  private PickleValue step(PythonObject pipeline, PickleValue step) {
    if (step instanceof Tuple tuple && tuple.items().size() == 2) {
      return tuple.items().get(1);
    }
    throw malformed(pipeline, "has a step without a name");
  }

  private CalibratedNode calibrated(PythonObject model, int nesting) {
    List<CalibratedNode.Member> members = new ArrayList<>();
    int classes = labels(model).size();
    for (PickleValue item : items(model, "calibrated_classifiers_")) {
      if (!(item instanceof PythonObject member)
          || !shortName(member).equals("_CalibratedClassifier")) {
        throw malformed(model, "has something else than calibrated models");
      }
      PickleValue estimator = attribute(member, "estimator");
      if (!(estimator instanceof PythonObject)) {
        estimator = attribute(member, "base_estimator");
      }
      if (!(estimator instanceof PythonObject inner) || !isModel(inner)) {
        throw refusal.unsupported(
            "holds a CalibratedClassifierCV of a model that is not read here");
      }
      if (!labels(inner).equals(labels(model))) {
        throw malformed(model, "has calibrated models of other classes");
      }
      List<Calibrator> calibrators = new ArrayList<>();
      for (PickleValue calibrator : items(member, "calibrators")) {
        if (calibrators.size() == classes) {
          throw malformed(model, "has more calibrations than classes");
        }
        calibrators.add(calibrator(model, calibrator));
      }
      members.add(new CalibratedNode.Member(node(inner, nesting + 1), calibrators));
    }
    return new CalibratedNode(members);
  }

  private Calibrator calibrator(PythonObject model, PickleValue value) {
    if (value instanceof PythonObject object) {
      if (shortName(object).equals("_SigmoidCalibration")) {
        return new Calibrator.Sigmoid(number(object, "a_"), number(object, "b_"));
      }
      if (shortName(object).equals("IsotonicRegression")) {
        if (!(attribute(object, "out_of_bounds") instanceof Text text)
            || !text.value().equals("clip")) {
          throw refusal.unsupported("holds an IsotonicRegression that does not clip");
        }
        return new Calibrator.Isotonic(
            numbers(object, "X_thresholds_"), numbers(object, "y_thresholds_"));
      }
    }
    throw malformed(model, "has a calibration that is not read here");
  }

  private NodeTree tree(
      PythonObject model, PickleValue value, int features, int width, boolean shares) {
    if (!(value instanceof PythonObject estimator)
        || !(attribute(estimator, "tree_") instanceof PythonObject tree)
        || !tree.type().equals(ModelRules.TREE)
        || !(attribute(tree, "nodes") instanceof NumericArray nodes)
        || !(attribute(tree, "values") instanceof NumericArray leaves)) {
      throw malformed(model, "has something else than trees");
    }
    if (!used.add(tree) || !used.add(nodes)) {
      throw malformed(model, "has the same tree twice");
    }
    if (tree.arguments().size() != 3
        || !(tree.arguments().get(0) instanceof Scalar own)
        || !own.value().equals((long) features)) {
      throw malformed(model, "has " + features + " features and a tree of another number");
    }
    int count = nodes.size();
    if (!leaves.shape().equals(List.of((long) count, 1L, (long) width))) {
      throw malformed(
          model,
          "has a tree of "
              + count
              + " nodes whose values have the shape "
              + leaves.shape()
              + " for "
              + width
              + (shares ? " classes" : " numbers"));
    }
    double[] values = leaves.numbers();
    if (shares) {
      for (int node = 0; node < count; node++) {
        toShares(values, node, width);
      }
    }
    boolean[] missingLeft = new boolean[count];
    if (nodes.hasPart("missing_go_to_left")) {
      double[] flags = nodes.part("missing_go_to_left");
      for (int node = 0; node < count; node++) {
        missingLeft[node] = flags[node] != 0;
      }
    }
    int[] left = NumericArray.whole(nodes.part("left_child"));
    int[] right = NumericArray.whole(nodes.part("right_child"));
    int[] feature = NumericArray.whole(nodes.part("feature"));
    return new NodeTree(
        left,
        right,
        feature,
        nodes.part("threshold"),
        missingLeft,
        nodes.part("weighted_n_node_samples"),
        values,
        width);
  }

  /** Older files have weights of classes at a node, newer ones shares. */
  private static void toShares(double[] values, int node, int width) {
    double sum = 0;
    for (int c = 0; c < width; c++) {
      double value = values[node * width + c];
      if (!(value >= 0)) {
        throw new IllegalArgumentException("a value of node " + node + " is " + value);
      }
      sum += value;
    }
    if (!(sum > 0) || Double.isInfinite(sum)) {
      throw new IllegalArgumentException("the values of node " + node + " sum to " + sum);
    }
    for (int c = 0; c < width; c++) {
      values[node * width + c] /= sum;
    }
  }

  private List<Label> labels(PythonObject model) {
    if (shortName(model).equals("Pipeline")) {
      PythonObject inner = last(model);
      if (shortName(inner).equals("Pipeline")) {
        throw refusal.unsupported("holds a Pipeline in a Pipeline");
      }
      return labels(inner);
    }
    List<Label> labels = new ArrayList<>();
    if (attribute(model, "classes_") instanceof NumericArray array && array.shape().size() == 1) {
      for (int c = 0; c < array.size(); c++) {
        labels.add(Label.of(array.element(c)));
      }
    }
    if (labels.size() < 2 || labels.stream().distinct().count() != labels.size()) {
      throw malformed(model, "does not have two or more different labels");
    }
    return labels;
  }

  private List<String> featureNames(PythonObject model, ModelNode node) {
    PythonObject named = model;
    if (attribute(named, "feature_names_in_") == Nothing.NONE
        && shortName(model).equals("Pipeline")) {
      PickleValue first = step(model, items(model, "steps").get(0));
      named = first instanceof PythonObject object ? object : model;
    }
    PickleValue value = attribute(named, "feature_names_in_");
    if (value == Nothing.NONE) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    if (value instanceof NumericArray array && array.size() == node.featureCount()) {
      for (int i = 0; i < array.size(); i++) {
        if (array.element(i) instanceof Text text) {
          names.add(text.value());
        }
      }
    }
    if (names.size() != node.featureCount()) {
      throw malformed(model, "has names that do not fit its " + node.featureCount() + " features");
    }
    return names;
  }

  private Optional<String> version(PythonObject model) {
    return attribute(model, "_sklearn_version") instanceof Text text
        ? Optional.of(text.value())
        : Optional.empty();
  }

  private static PickleValue attribute(PythonObject object, String name) {
    @Nullable PickleValue value = object.attributes().items().get(name);
    return value == null ? Nothing.NONE : value;
  }

  private List<PickleValue> items(PythonObject object, String name) {
    PickleValue value = attribute(object, name);
    if (value instanceof Sequence list) {
      return list.items();
    }
    throw malformed(object, "has no list '" + name + "'");
  }

  private int whole(PythonObject object, String name) {
    double number = number(object, name);
    if (number >= 1 && number <= 1 << 20 && number == Math.rint(number)) {
      return (int) number;
    }
    throw malformed(object, "has '" + name + "' " + number);
  }

  private double number(PythonObject object, String name) {
    if (attribute(object, name) instanceof Scalar scalar) {
      if (scalar.value() instanceof Long number) {
        return number;
      }
      if (scalar.value() instanceof Double number) {
        return number;
      }
    }
    throw malformed(object, "has no number '" + name + "'");
  }

  private double[] numbers(PythonObject object, String name) {
    if (attribute(object, name) instanceof NumericArray array && array.shape().size() == 1) {
      return array.numbers();
    }
    throw malformed(object, "has no numbers '" + name + "'");
  }

  private InvalidInputException malformed(PythonObject object, String problem) {
    return refusal.malformed("its " + shortName(object) + " " + problem);
  }
}
