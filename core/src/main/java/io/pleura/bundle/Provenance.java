package io.pleura.bundle;

import io.pleura.spi.TrainingData;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a model comes from. Says nothing about single patients.
 *
 * @param data the training data in words
 * @param dataDigest SHA-256 over feature names, rows and labels in order, 64 lower-case hexadecimal
 *     digits
 * @param cases number of training cases
 * @param invasionCases number of training cases with pleural invasion
 * @param validation how the model was validated, in words; empty when it was not
 * @param seeds random seeds by purpose
 * @param metrics results of the validation by name, for example {@code auc}; each finite
 * @param libraries versions by library
 */
public record Provenance(
    String data,
    String dataDigest,
    int cases,
    int invasionCases,
    String validation,
    SortedMap<String, Long> seeds,
    SortedMap<String, Double> metrics,
    SortedMap<String, String> libraries) {

  /**
   * Copies the maps and checks the numbers.
   *
   * @param data the training data in words
   * @param dataDigest SHA-256 over feature names, rows and labels in order, 64 lower-case
   *     hexadecimal digits
   * @param cases number of training cases
   * @param invasionCases number of training cases with pleural invasion
   * @param validation how the model was validated, in words; empty when it was not
   * @param seeds random seeds by purpose
   * @param metrics results of the validation by name, for example {@code auc}; each finite
   * @param libraries versions by library
   * @throws IllegalArgumentException when a metric is not finite, a count does not fit, or the
   *     digest is none
   */
  public Provenance {
    if (!dataDigest.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("data digest '" + dataDigest + "'");
    }
    if (invasionCases < 0 || cases < invasionCases) {
      throw new IllegalArgumentException(invasionCases + " of " + cases + " cases with invasion");
    }
    metrics.forEach(
        (name, value) -> {
          if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("metric " + name + " is " + value);
          }
        });
    seeds = Collections.unmodifiableSortedMap(new TreeMap<>(seeds));
    metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
    libraries = Collections.unmodifiableSortedMap(new TreeMap<>(libraries));
  }

  /**
   * The provenance of a model that learnt from some rows.
   *
   * @param data the training data in words, without patient data
   * @param rows what was learnt from
   * @return provenance without validation, seeds, metrics and libraries
   */
  public static Provenance of(String data, TrainingData rows) {
    MessageDigest digest = Digests.sha256();
    for (var name : rows.schema().names()) {
      digest.update((name.value() + "\n").getBytes(StandardCharsets.UTF_8));
    }
    int invasionCases = 0;
    for (int r = 0; r < rows.rows().size(); r++) {
      double[] row = rows.rows().get(r);
      ByteBuffer buffer = ByteBuffer.allocate(8 * row.length + 1);
      for (double value : row) {
        buffer.putDouble(value);
      }
      boolean invasion = rows.invasion().get(r);
      buffer.put((byte) (invasion ? 1 : 0));
      invasionCases += invasion ? 1 : 0;
      digest.update(buffer.array());
    }
    return new Provenance(
        data,
        HexFormat.of().formatHex(digest.digest()),
        rows.rows().size(),
        invasionCases,
        "",
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>());
  }

  /**
   * The same with a validation.
   *
   * @param words how the model was validated
   * @param results results by name, each finite
   * @return a new provenance
   */
  public Provenance withValidation(String words, Map<String, Double> results) {
    return new Provenance(
        data, dataDigest, cases, invasionCases, words, seeds, new TreeMap<>(results), libraries);
  }

  /**
   * The same with one more seed.
   *
   * @param purpose what it seeds
   * @param seed the seed
   * @return a new provenance
   */
  public Provenance withSeed(String purpose, long seed) {
    var all = new TreeMap<>(seeds);
    all.put(purpose, seed);
    return new Provenance(
        data, dataDigest, cases, invasionCases, validation, all, metrics, libraries);
  }

  /**
   * The same with one more library.
   *
   * @param library its name
   * @param version its version
   * @return a new provenance
   */
  public Provenance withLibrary(String library, String version) {
    var all = new TreeMap<>(libraries);
    all.put(library, version);
    return new Provenance(data, dataDigest, cases, invasionCases, validation, seeds, metrics, all);
  }
}
