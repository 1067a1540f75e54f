package io.pleura.fusion;

import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.fusion.harmonisation.ComBatModel;
import io.pleura.fusion.harmonisation.Covariates;
import io.pleura.fusion.harmonisation.Harmonisation;
import io.pleura.fusion.selection.Selection;
import io.pleura.spi.TrainingData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A harmonisation that some training cases have been fitted to. Features that do not vary within
 * every centre of these cases are left out, since nothing can be told about their spread.
 */
final class FittedHarmonisation {

  private final Selection varying;
  private final ComBatModel model;

  /** For each varying feature its position in the model, -1 where it stays as it is. */
  private final int[] harmonised;

  private final Selection inModel;
  private final int[] covariates;

  private FittedHarmonisation(
      Selection varying, Selection inModel, ComBatModel model, int[] covariates) {
    this.varying = varying;
    this.inModel = inModel;
    this.model = model;
    this.covariates = covariates;
    this.harmonised = varying.kept().stream().mapToInt(model.schema()::indexOf).toArray();
  }

  /**
   * Fits.
   *
   * @throws ConfigurationException when a covariate is no feature of the cases
   * @throws InvalidInputException when it is not known where the cases were scanned, or they cannot
   *     be harmonised
   */
  static FittedHarmonisation fit(Harmonisation harmonisation, LabelledCases cases) {
    if (!cases.hasCentres()) {
      throw new InvalidInputException(
          "harmonisation-no-centres",
          "Harmonisation: it is not known where the cases were scanned.",
          "Name the centre of each case, or leave harmonisation out.");
    }
    FeatureSchema schema = cases.data().schema();
    int[] covariates = new int[harmonisation.covariates().size()];
    for (int k = 0; k < covariates.length; k++) {
      FeatureName name = harmonisation.covariates().get(k);
      covariates[k] = schema.indexOf(name);
      if (covariates[k] < 0) {
        throw new ConfigurationException(
            "harmonisation-covariate",
            "Harmonisation: the covariate " + name + " is no feature of the cases.",
            "Name features such as age.");
      }
    }
    List<FeatureName> kept = new ArrayList<>();
    List<FeatureName> toHarmonise = new ArrayList<>();
    for (int f = 0; f < schema.size(); f++) {
      FeatureDefinition feature = schema.definitions().get(f);
      if (harmonisation.spared().contains(feature.owner())
          || harmonisation.covariates().contains(feature.name())) {
        kept.add(feature.name());
      } else if (variesWithinEveryCentre(cases, f)) {
        kept.add(feature.name());
        toHarmonise.add(feature.name());
      }
    }
    if (toHarmonise.isEmpty()) {
      throw new InvalidInputException(
          "harmonisation-few-features",
          "Harmonisation: no feature varies within every centre of the training cases.",
          "Give more cases of each centre, or leave harmonisation out.");
    }
    var inModel = new Selection(schema, toHarmonise);
    List<double[]> values = cases.data().rows().stream().map(row -> pick(row, covariates)).toList();
    ComBatModel model =
        harmonisation
            .method()
            .fit(
                inModel.apply(cases.data()),
                cases.centres(),
                new Covariates(
                    harmonisation.covariates().stream().map(FeatureName::value).toList(), values));
    return new FittedHarmonisation(new Selection(schema, kept), inModel, model, covariates);
  }

  private static boolean variesWithinEveryCentre(LabelledCases cases, int feature) {
    Map<String, Double> first = new HashMap<>();
    Set<String> varying = new HashSet<>();
    for (int i = 0; i < cases.size(); i++) {
      double value = cases.data().rows().get(i)[feature];
      Double other = first.putIfAbsent(cases.centres().get(i), value);
      if (other != null && other != value) {
        varying.add(cases.centres().get(i));
      }
    }
    return varying.size() == first.size();
  }

  private static double[] pick(double[] row, int[] positions) {
    double[] picked = new double[positions.length];
    for (int k = 0; k < picked.length; k++) {
      picked[k] = row[positions[k]];
    }
    return picked;
  }

  ComBatModel model() {
    return model;
  }

  /**
   * Harmonises a row.
   *
   * @param row all features
   * @return the varying features
   * @throws InvalidInputException when the centre has no training case
   */
  double[] apply(double[] row, String centre) {
    if (!model.centres().contains(centre)) {
      throw new InvalidInputException(
          "harmonisation-centre-not-learnt",
          "Harmonisation: centre '"
              + centre
              + "' has no case among the training cases of a fold, which are of "
              + String.join(", ", model.centres())
              + ".",
          "Give more cases of this centre, use fewer folds, or leave its cases out.");
    }
    double[] own = model.apply(inModel.apply(row), centre, pick(row, covariates));
    double[] result = varying.apply(row);
    for (int f = 0; f < result.length; f++) {
      if (harmonised[f] >= 0) {
        result[f] = own[harmonised[f]];
      }
    }
    return result;
  }

  /** Harmonises all cases. */
  LabelledCases apply(LabelledCases cases) {
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      rows.add(apply(cases.data().rows().get(i), cases.centres().get(i)));
    }
    return new LabelledCases(
        new TrainingData(varying.keptSchema(), rows, cases.data().invasion(), cases.patients()),
        cases.ids(),
        cases.patients(),
        cases.centres(),
        cases.attributes());
  }
}
