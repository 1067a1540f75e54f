package io.pleura.benchmarks;

import java.util.List;
import java.util.Map;

/**
 * Variants of one piece of work, measured in one run and compared with the first of them.
 *
 * @param work what is done, in words
 * @param variants the baseline first
 */
record Comparison(String work, List<Variant> variants) {

  /**
   * One benchmark method with its parameters.
   *
   * @param name what is special about it, in words
   * @param benchmark class
   * @param method name of the method
   * @param parameters values by name; the others take their defaults
   */
  record Variant(String name, Class<?> benchmark, String method, Map<String, String> parameters) {}

  /** All that the table shows, in its order. */
  static List<Comparison> all() {
    return List.of(
        new Comparison(
            "Plain arithmetic, for comparison",
            List.of(
                one("multiply and add", ArithmeticBenchmark.class, "multiplyAndAdd"),
                all("multiply and add", ArithmeticBenchmark.class, "multiplyAndAdd"))),
        new Comparison(
            "NIfTI read, 512 × 512 × 61 int16 .nii.gz",
            List.of(
                new Variant(
                    "java.util.zip, decompression alone",
                    NiftiReadBenchmark.class,
                    "decompress",
                    Map.of()),
                new Variant("volume", NiftiReadBenchmark.class, "read", Map.of()))),
        new Comparison(
            "Resample 192 × 192 × 24 to 1 mm",
            List.of(
                one("cubic B-spline", ResampleBenchmark.class, "cubicBSpline"),
                all("cubic B-spline", ResampleBenchmark.class, "cubicBSpline"),
                one("linear", ResampleBenchmark.class, "linear"))),
        threads("First-order features of 57,777 voxels", RadiomicsBenchmark.class, "firstOrder"),
        threads("GLCM features of 57,777 voxels", RadiomicsBenchmark.class, "glcm"),
        threads("ResNet-10 forward, 64³ voxels", ResNetBenchmark.class, "forward"),
        new Comparison(
            "Tree SHAP, 256 rows, 100 trees",
            List.of(
                one("SHAP values", TreeShapBenchmark.class, "shapValues"),
                all("SHAP values", TreeShapBenchmark.class, "shapValues"),
                one("probabilities alone", TreeShapBenchmark.class, "probabilities"))));
  }

  private static Comparison threads(String work, Class<?> benchmark, String method) {
    return new Comparison(
        work,
        List.of(one("all features", benchmark, method), all("all features", benchmark, method)));
  }

  private static Variant one(String name, Class<?> benchmark, String method) {
    return new Variant(name + ", 1 thread", benchmark, method, Map.of("threads", "ONE"));
  }

  private static Variant all(String name, Class<?> benchmark, String method) {
    return new Variant(name + ", all threads", benchmark, method, Map.of("threads", "ALL"));
  }
}
