package io.pleura.fusion.harmonisation;

import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.fusion.selection.Selection;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierTrainer;
import io.pleura.spi.TrainingData;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Cases of two centres, of which the southern one measures larger values: f0 to f2, age and weight.
 */
final class TwoCentres {

  static final int AGE = 3;
  private static final int WEIGHT = 4;

  final TrainingData data;
  final List<String> centres = new ArrayList<>();
  @Nullable Classifier inner;

  TwoCentres(int count) {
    List<FeatureDefinition> definitions = new ArrayList<>();
    for (String name : List.of("f0", "f1", "f2", "age", "weight")) {
      String owner = name.startsWith("f") ? "radiomics" : "clinical";
      definitions.add(new FeatureDefinition(new FeatureName(name), "", owner));
    }
    var random = new Random(11);
    List<double[]> rows = new ArrayList<>();
    List<Boolean> labels = new ArrayList<>();
    for (int r = 0; r < count; r++) {
      boolean south = r % 3 == 0;
      boolean invasion = random.nextBoolean();
      double[] row = new double[5];
      row[WEIGHT] = 50 + 40 * random.nextDouble();
      row[AGE] = 40 + 40 * random.nextDouble();
      for (int f = 0; f < 3; f++) {
        double value = random.nextGaussian() + (invasion ? 1.2 : 0) + 0.02 * row[WEIGHT];
        row[f] = south ? 5 + 3 * value : value;
      }
      rows.add(row);
      labels.add(invasion);
      centres.add(south ? "south" : "north");
    }
    data = new TrainingData(FeatureSchema.of(definitions), rows, labels);
  }

  private Selection harmonised() {
    return new Selection(data.schema(), data.schema().names().subList(0, 3));
  }

  double[] toHarmonise(double[] row) {
    return harmonised().apply(row);
  }

  ComBatModel model(List<String> covariates) {
    List<double[]> values =
        data.rows().stream()
            .map(row -> covariates.isEmpty() ? new double[0] : new double[] {row[WEIGHT]})
            .toList();
    return ComBat.parametric()
        .fit(harmonised().apply(data), centres, new Covariates(covariates, values));
  }

  /** A classifier of f1, age and f0. */
  HarmonisedClassifier classifier(ClassifierTrainer trainer, List<String> covariates) {
    ComBatModel model = model(covariates);
    List<double[]> rows = new ArrayList<>();
    for (int r = 0; r < centres.size(); r++) {
      double[] row = data.rows().get(r).clone();
      double[] values = covariates.isEmpty() ? new double[0] : new double[] {row[WEIGHT]};
      double[] own = model.apply(toHarmonise(row), centres.get(r), values);
      System.arraycopy(own, 0, row, 0, 3);
      rows.add(row);
    }
    List<FeatureName> kept =
        List.of(new FeatureName("f1"), new FeatureName("age"), new FeatureName("f0"));
    TrainingData harmonised = new TrainingData(data.schema(), rows, data.invasion());
    inner =
        trainer.train(
            new Selection(data.schema(), kept).apply(harmonised),
            ExecutionContext.ofCallingThread());
    return HarmonisedClassifier.of(data.schema(), inner, model);
  }
}
