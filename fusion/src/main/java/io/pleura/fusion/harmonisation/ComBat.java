package io.pleura.fusion.harmonisation;

import io.pleura.error.InvalidInputException;
import io.pleura.spi.TrainingData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * ComBat (Johnson, Li and Rabinovic 2007, Biostatistics 8:118-127; for images Fortin et al. 2018,
 * NeuroImage 167:104-120): for every centre and feature a shift and a scale, drawn towards what is
 * common to the features of the centre by empirical Bayes. Fit it on training rows only. The pooled
 * variance has the divisor n, that of a centre n - 1; the estimates are repeated until the largest
 * relative change is at most 0.0001, as in neuroCombat, with which values agree. Labels are not
 * used.
 *
 * @param estimation how shift and scale are estimated
 * @param referenceCentre the centre that stays as it is and to which the others are brought; empty
 *     to bring all centres to their common mean
 */
public record ComBat(Estimation estimation, Optional<String> referenceCentre) {

  private static final double CONVERGED = 1e-4;
  private static final int STEPS = 10_000;
  private static final double DEPENDENT = 1e-10;
  private static final double NO_SPREAD = 1e-12;

  /** How shift and scale are estimated. */
  public enum Estimation {
    /** Normal and inverse gamma priors. */
    PARAMETRIC,
    /** The priors are the estimates of the other features. */
    NON_PARAMETRIC,
    /** A shift alone, with a normal prior; the scale stays. */
    MEAN_ONLY,
    /** Each feature by itself, without priors. */
    LEAST_SQUARES
  }

  /**
   * Parametric ComBat that brings all centres to their common mean.
   *
   * @return the settings
   */
  public static ComBat parametric() {
    return new ComBat(Estimation.PARAMETRIC, Optional.empty());
  }

  /**
   * The settings.
   *
   * @return values by key
   */
  public Map<String, String> settings() {
    return Map.of("estimation", estimation.name(), "referenceCentre", referenceCentre.orElse(""));
  }

  /**
   * Fits without covariates.
   *
   * @param data the training rows
   * @param centres where each row is from
   * @return what brings rows of these centres together
   * @throws InvalidInputException as {@link #fit(TrainingData, List, Covariates)}
   */
  public ComBatModel fit(TrainingData data, List<String> centres) {
    double[] none = new double[0];
    List<double[]> rows = new ArrayList<>();
    centres.forEach(c -> rows.add(none));
    return fit(data, centres, new Covariates(List.of(), rows));
  }

  /**
   * Fits with covariates, whose effect on the features is kept.
   *
   * @param data the training rows
   * @param centres where each row is from
   * @param covariates one row a case
   * @return what brings rows of these centres together
   * @throws InvalidInputException when there is one centre only ({@code harmonisation-one-centre}),
   *     a centre has one row ({@code harmonisation-small-centre}), the reference centre is not
   *     among them ({@code harmonisation-unknown-centre}), there are fewer than two features
   *     ({@code harmonisation-few-features}), a feature has no spread within centres ({@code
   *     harmonisation-constant}), the covariates cannot be told from the centres ({@code
   *     harmonisation-confounded}) or the estimates do not settle ({@code
   *     harmonisation-not-converged})
   * @throws IllegalArgumentException when the numbers of rows, centres and covariates differ
   */
  public ComBatModel fit(TrainingData data, List<String> centres, Covariates covariates) {
    int n = data.rows().size();
    if (centres.size() != n || covariates.rows().size() != n) {
      throw new IllegalArgumentException(
          n
              + " rows, "
              + centres.size()
              + " centres, "
              + covariates.rows().size()
              + " rows of covariates");
    }
    List<String> names = new ArrayList<>();
    int[] size = count(centres, names);
    int[] centreOf = centres.stream().mapToInt(names::indexOf).toArray();
    int reference = referenceCentre.map(names::indexOf).orElse(-1);
    int features = data.schema().size();
    if (features < 2) {
      throw new InvalidInputException(
          "harmonisation-few-features",
          "ComBat: " + features + " features; what is common to them needs at least two.",
          "Give more features.");
    }
    int batches = names.size();
    double[][] design = design(centreOf, batches, reference, covariates);
    double[][] columns = new double[features][n];
    for (int r = 0; r < n; r++) {
      double[] row = data.rows().get(r);
      for (int f = 0; f < features; f++) {
        columns[f][r] = row[f];
      }
    }
    var equations = new LeastSquares(design, DEPENDENT);
    if (equations.dependent() >= 0) {
      int column = equations.dependent() - batches;
      throw new InvalidInputException(
          "harmonisation-confounded",
          "ComBat: covariate '"
              + covariates.names().get(column)
              + "' follows from the centre and the other covariates.",
          "Leave this covariate out, or give centres in which it varies.");
    }
    double[] grandMean = new double[features];
    double[] variance = new double[features];
    double[][] effects = new double[features][];
    double[][] standard = new double[features][n];
    List<String> constant = new ArrayList<>();
    for (int f = 0; f < features; f++) {
      double[] b = equations.solve(columns[f]);
      double squares = 0;
      double largest = 0;
      for (int r = 0; r < n; r++) {
        double fitted = 0;
        for (int k = 0; k < b.length; k++) {
          fitted += design[k][r] * b[k];
        }
        double residual = columns[f][r] - fitted;
        squares += reference < 0 || centreOf[r] == reference ? residual * residual : 0;
        largest = Math.max(largest, Math.abs(columns[f][r]));
      }
      variance[f] = squares / (reference < 0 ? n : size[reference]);
      if (!(Math.sqrt(variance[f]) > NO_SPREAD * largest)) {
        constant.add(data.schema().names().get(f).value());
        continue;
      }
      if (reference >= 0) {
        grandMean[f] = b[reference];
      } else {
        for (int k = 0; k < batches; k++) {
          grandMean[f] += (double) size[k] / n * b[k];
        }
      }
      effects[f] = Arrays.copyOfRange(b, batches, b.length);
      double deviation = Math.sqrt(variance[f]);
      for (int r = 0; r < n; r++) {
        double kept = 0;
        for (int k = 0; k < effects[f].length; k++) {
          kept += design[batches + k][r] * effects[f][k];
        }
        standard[f][r] = (columns[f][r] - grandMean[f] - kept) / deviation;
      }
    }
    if (!constant.isEmpty()) {
      throw constant(constant);
    }
    double[][] shift = new double[batches][features];
    double[][] scale = new double[batches][features];
    for (int k = 0; k < batches; k++) {
      double[][] own = own(standard, centreOf, k, size[k]);
      if (k == reference) {
        Arrays.fill(scale[k], 1);
      } else {
        estimate(own, shift[k], scale[k], names.get(k));
        requireUsable(shift[k], scale[k], names.get(k), data);
      }
    }
    return new ComBatModel(
        data.schema(),
        names,
        covariates.names(),
        reference,
        grandMean,
        variance,
        effects,
        shift,
        scale);
  }

  private int[] count(List<String> centres, List<String> names) {
    Map<String, Integer> counts = new TreeMap<>();
    centres.forEach(c -> counts.merge(c, 1, Integer::sum));
    names.addAll(counts.keySet());
    if (names.size() < 2) {
      throw new InvalidInputException(
          "harmonisation-one-centre",
          "ComBat: all rows are from one centre, " + names + ".",
          "Give rows of at least two centres, or leave harmonisation out.");
    }
    counts.forEach(
        (centre, rows) -> {
          if (rows < 2) {
            throw new InvalidInputException(
                "harmonisation-small-centre",
                "ComBat: centre '" + centre + "' has one row only, which shows no spread.",
                "Give at least two rows of each centre, or leave this centre out.");
          }
        });
    referenceCentre.ifPresent(
        centre -> {
          if (!names.contains(centre)) {
            throw ComBatModel.unknownCentre(centre, names);
          }
        });
    return counts.values().stream().mapToInt(Integer::intValue).toArray();
  }

  /** Columns: one a centre, that of the reference centre 1 for all; then the covariates. */
  private static double[][] design(
      int[] centreOf, int batches, int reference, Covariates covariates) {
    double[][] design = new double[batches + covariates.names().size()][centreOf.length];
    for (int r = 0; r < centreOf.length; r++) {
      design[centreOf[r]][r] = 1;
      if (reference >= 0) {
        design[reference][r] = 1;
      }
      for (int k = batches; k < design.length; k++) {
        design[k][r] = covariates.rows().get(r)[k - batches];
      }
    }
    return design;
  }

  private static double[][] own(double[][] standard, int[] centreOf, int centre, int size) {
    double[][] own = new double[standard.length][size];
    for (int f = 0; f < own.length; f++) {
      int i = 0;
      for (int r = 0; r < centreOf.length; r++) {
        if (centreOf[r] == centre) {
          own[f][i++] = standard[f][r];
        }
      }
    }
    return own;
  }

  private void estimate(double[][] own, double[] shift, double[] scale, String centre) {
    double[] mean = new double[own.length];
    double[] spread = new double[own.length];
    for (int f = 0; f < own.length; f++) {
      mean[f] = mean(own[f]);
      spread[f] = estimation == Estimation.MEAN_ONLY ? 1 : variance(own[f]);
    }
    switch (estimation) {
      case LEAST_SQUARES -> {
        System.arraycopy(mean, 0, shift, 0, mean.length);
        System.arraycopy(spread, 0, scale, 0, mean.length);
      }
      case MEAN_ONLY -> {
        double prior = mean(mean);
        double priorVariance = variance(mean);
        for (int f = 0; f < mean.length; f++) {
          // neuroCombat counts a centre as one row here.
          shift[f] = posteriorMean(mean[f], prior, 1, 1, priorVariance);
          scale[f] = 1;
        }
      }
      case PARAMETRIC -> parametric(own, mean, spread, shift, scale, centre);
      case NON_PARAMETRIC -> nonParametric(own, mean, spread, shift, scale);
    }
  }

  private static void parametric(
      double[][] own,
      double[] mean,
      double[] spread,
      double[] shift,
      double[] scale,
      String centre) {
    int n = own[0].length;
    double prior = mean(mean);
    double priorVariance = variance(mean);
    double m = mean(spread);
    double s2 = variance(spread);
    double a = (2 * s2 + m * m) / s2;
    double b = (m * s2 + m * m * m) / s2;
    System.arraycopy(mean, 0, shift, 0, mean.length);
    System.arraycopy(spread, 0, scale, 0, mean.length);
    double change = 1;
    for (int step = 0; change > CONVERGED; step++) {
      if (step == STEPS) {
        throw new InvalidInputException(
            "harmonisation-not-converged",
            "ComBat: the estimates of centre '" + centre + "' do not settle.",
            "Give more rows of this centre, or use another way of estimation.");
      }
      change = 0;
      for (int f = 0; f < mean.length; f++) {
        double nextShift = posteriorMean(mean[f], prior, n, scale[f], priorVariance);
        double squares = 0;
        for (double value : own[f]) {
          squares += (value - nextShift) * (value - nextShift);
        }
        double nextScale = (0.5 * squares + b) / (n / 2.0 + a - 1);
        // The sign of the shift counts, as in neuroCombat: a negative one never delays the end.
        change = larger(change, Math.abs(nextShift - shift[f]) / shift[f]);
        change = larger(change, Math.abs(nextScale - scale[f]) / scale[f]);
        shift[f] = nextShift;
        scale[f] = nextScale;
      }
    }
  }

  /** The larger one; NaN, of a shift that was 0 and stays so, is no change. */
  private static double larger(double change, double next) {
    return next > change ? next : change;
  }

  private static void nonParametric(
      double[][] own, double[] mean, double[] spread, double[] shift, double[] scale) {
    int n = own[0].length;
    double[] logLikelihood = new double[mean.length];
    for (int f = 0; f < mean.length; f++) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int other = 0; other < mean.length; other++) {
        if (other == f) {
          continue;
        }
        double squares = 0;
        for (double value : own[f]) {
          squares += (value - mean[other]) * (value - mean[other]);
        }
        logLikelihood[other] =
            -n / 2.0 * Math.log(2 * Math.PI * spread[other]) - squares / (2 * spread[other]);
        largest = Math.max(largest, logLikelihood[other]);
      }
      double total = 0;
      double sumMean = 0;
      double sumSpread = 0;
      for (int other = 0; other < mean.length; other++) {
        if (other != f) {
          double weight = Math.exp(logLikelihood[other] - largest);
          total += weight;
          sumMean += weight * mean[other];
          sumSpread += weight * spread[other];
        }
      }
      shift[f] = sumMean / total;
      scale[f] = sumSpread / total;
    }
  }

  private static double posteriorMean(
      double mean, double prior, double n, double scale, double priorVariance) {
    return (priorVariance * n * mean + scale * prior) / (priorVariance * n + scale);
  }

  private static void requireUsable(
      double[] shift, double[] scale, String centre, TrainingData data) {
    for (int f = 0; f < shift.length; f++) {
      if (!Double.isFinite(shift[f]) || !(scale[f] > 0) || Double.isInfinite(scale[f])) {
        throw new InvalidInputException(
            "harmonisation-constant",
            "ComBat: feature "
                + data.schema().names().get(f)
                + " has shift "
                + shift[f]
                + " and scale "
                + scale[f]
                + " in centre '"
                + centre
                + "'; the features do not vary enough there.",
            "Leave out features that are constant within a centre, or give more rows of it.");
      }
    }
  }

  private static InvalidInputException constant(List<String> features) {
    return new InvalidInputException(
        "harmonisation-constant",
        "ComBat: these features have no spread within centres: "
            + String.join(", ", features)
            + ".",
        "Leave these features out, for example by a variance filter, before harmonisation.");
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double variance(double[] values) {
    double mean = mean(values);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return squares / (values.length - 1);
  }
}
