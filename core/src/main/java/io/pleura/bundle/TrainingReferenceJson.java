package io.pleura.bundle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.error.BundleException;
import io.pleura.feature.FeatureSchema;
import io.pleura.spi.TrainingReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.DoubleStream;

/** What the model remembers of its training cases, as JSON. */
final class TrainingReferenceJson {

  static final String ENTRY = "reference/training.json";

  /** Most bytes of the entry: above what the largest reference takes. */
  static final int MOST_BYTES = 64 << 20;

  private static final String VALUES = "values";

  private TrainingReferenceJson() {}

  static byte[] write(TrainingReference reference) {
    ObjectNode root = StrictJson.newObject();
    List<double[]> background = reference.background();
    putArrays(root.putArray("background"), background.size(), background::get);
    int features = reference.schema().size();
    boolean known = features > 0 && reference.quantiles(0).length > 0;
    putArrays(root.putArray("quantiles"), known ? features : 0, reference::quantiles);
    ObjectNode outOfFold = root.putObject("outOfFold");
    ArrayNode probabilities = outOfFold.putArray("probabilities");
    reference.outOfFoldProbabilities().forEach(probabilities::add);
    ArrayNode invasion = outOfFold.putArray("invasion");
    reference.outOfFoldInvasion().forEach(label -> invasion.add(label ? 1 : 0));
    return StrictJson.toBytes(root);
  }

  private static void putArrays(ArrayNode into, int count, IntFunction<double[]> values) {
    for (int i = 0; i < count; i++) {
      ArrayNode array = into.addObject().putArray(VALUES);
      for (double value : values.apply(i)) {
        array.add(value);
      }
    }
  }

  /**
   * Reads the entry.
   *
   * @throws BundleException with code {@code bundle-damaged} when it is too large or anything in it
   *     is not as it should be
   */
  static TrainingReference read(byte[] entry, FeatureSchema schema, boolean newerMinor) {
    if (entry.length > MOST_BYTES) {
      throw BundleArchive.damaged(
          "Entry '%s' takes %d bytes; the limit is %d.".formatted(ENTRY, entry.length, MOST_BYTES));
    }
    try {
      return StrictJson.read(
          ENTRY,
          StrictJson.parse(ENTRY, entry),
          newerMinor,
          json -> {
            var background = json.objects("background", row -> row.numbers(VALUES));
            var quantiles = json.objects("quantiles", feature -> feature.numbers(VALUES));
            return json.object(
                "outOfFold",
                outOfFold ->
                    TrainingReference.ofParts(
                        schema,
                        background,
                        quantiles,
                        DoubleStream.of(outOfFold.numbers("probabilities")).boxed().toList(),
                        labels(outOfFold.numbers("invasion"))));
          });
    } catch (BundleException e) {
      throw new BundleException("bundle-damaged", e.problem(), BundleArchive.REMEDY, e);
    }
  }

  private static List<Boolean> labels(double[] flags) {
    List<Boolean> labels = new ArrayList<>(flags.length);
    for (double flag : flags) {
      if (flag != 0 && flag != 1) {
        throw new IllegalArgumentException("the label " + flag + " is neither 0 nor 1");
      }
      labels.add(flag == 1);
    }
    return labels;
  }
}
