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
        new Comparison(
            "Radiomics of 57,777 voxels, from memory, 1 thread",
            List.of(
                new Variant(
                    "whole job, 894 features",
                    RadiomicsBenchmark.class,
                    "wholeJob",
                    Map.of("threads", "ONE", "featureClass", "FIRSTORDER")),
                stage("LoG 3 mm", FilterBenchmark.class, "laplacianOfGaussian"),
                stage("wavelet coif1, 8 sub-bands", FilterBenchmark.class, "wavelet"),
                ofClass("first order", "FIRSTORDER"),
                ofClass("mesh and shape", "SHAPE"),
                ofClass("GLCM", "GLCM"),
                ofClass("GLRLM", "GLRLM"),
                ofClass("GLSZM", "GLSZM"),
                ofClass("GLDM", "GLDM"),
                ofClass("NGTDM", "NGTDM"))),
        new Comparison(
            "Radiomics of 57,777 voxels, whole job",
            List.of(
                new Variant(
                    "894 features, 1 thread",
                    RadiomicsBenchmark.class,
                    "wholeJob",
                    Map.of("threads", "ONE", "featureClass", "FIRSTORDER")),
                new Variant(
                    "894 features, all threads",
                    RadiomicsBenchmark.class,
                    "wholeJob",
                    Map.of("threads", "ALL", "featureClass", "FIRSTORDER")))),
        new Comparison(
            "ND4J, exponential of 4,000,000 voxels",
            List.of(
                nd4j("Java loop", "exponential", "JAVA", "3"),
                nd4j("ND4J", "exponential", "ND4J", "3"),
                nd4j("ND4J, on an array that it holds", "exponentialWithin", "ND4J", "3"))),
        loopAndNd4j("ND4J, logarithm of 4,000,000 voxels", "logarithm", "3"),
        loopAndNd4j("ND4J, eigenvalues, order 3 (shape)", "eigenvalues", "3"),
        loopAndNd4j("ND4J, eigenvalues, order 16 (MCC)", "eigenvalues", "16"),
        loopAndNd4j("ND4J, eigenvalues, order 64 (MCC)", "eigenvalues", "64"),
        loopAndNd4j("ND4J, eigenvalues, order 200 (MCC)", "eigenvalues", "200"),
        loopAndNd4j("ND4J, 8 weighted sums of 2,000 matrices 16 × 16", "weightedSums", "3"),
        loopAndNd4j("ND4J, one co-occurrence matrix 16 × 16", "smallMatrix", "3"),
        loopAndNd4j("ND4J, convolution of 4,000,000 voxels", "convolution", "3"),
        new Comparison(
            "Weights of ResNet-10, 57 MB of safetensors",
            List.of(
                new Variant("bytes of the file", WeightsReadBenchmark.class, "bytes", Map.of()),
                new Variant(
                    "network, every value checked",
                    WeightsReadBenchmark.class,
                    "weights",
                    Map.of()))),
        new Comparison(
            "Preparation of a tumour, 64³ voxels",
            List.of(
                one("cut, window, resize", PreparationBenchmark.class, "prepare"),
                all("cut, window, resize", PreparationBenchmark.class, "prepare"))),
        new Comparison(
            "Forest, 300 × 1000, 100 trees",
            List.of(
                one("grow", ForestBenchmark.class, "fit"),
                all("grow", ForestBenchmark.class, "fit"))),
        new Comparison(
            "Forest, 1000 rows × 1000 features, 100 trees",
            List.of(
                one("predict", ForestBenchmark.class, "predict"),
                all("predict", ForestBenchmark.class, "predict"))),
        threads("ResNet-10 forward, 64³ voxels", ResNetBenchmark.class, "forward"),
        shap("SHAP, 1000 rows, 100 trees, depth 6", "1000", "6"),
        shap("SHAP, 1000 rows, 100 trees, unlimited depth", "1000", "100"),
        shap("SHAP, 1 row, 100 trees, unlimited depth", "1", "100"),
        new Comparison(
            "SHAP, 1000 rows, 100 trees, depth 6, 1 thread",
            List.of(
                shap("path dependent", "shapValues", "1000", "6", "0", "ONE"),
                shap("100 background rows", "shapValues", "1000", "6", "100", "ONE"))));
  }

  /** The probabilities are the least that any explanation has to work out. */
  private static Comparison shap(String work, String rows, String maxDepth) {
    return new Comparison(
        work,
        List.of(
            shap("path dependent, 1 thread", "shapValues", rows, maxDepth, "0", "ONE"),
            shap("path dependent, all threads", "shapValues", rows, maxDepth, "0", "ALL"),
            shap("probabilities alone, 1 thread", "probabilities", rows, maxDepth, "0", "ONE"),
            shap("prepare the explainer", "prepare", rows, maxDepth, "0", "ONE")));
  }

  private static Variant shap(
      String name, String method, String rows, String depth, String background, String threads) {
    Map<String, String> parameters =
        Map.of(
            "rowCount", rows, "maxDepth", depth, "backgroundCount", background, "threads", threads);
    return new Variant(name, ShapBenchmark.class, method, parameters);
  }

  private static Comparison threads(String work, Class<?> benchmark, String method) {
    return new Comparison(
        work,
        List.of(one("all features", benchmark, method), all("all features", benchmark, method)));
  }

  private static Comparison loopAndNd4j(String work, String method, String order) {
    return new Comparison(
        work,
        List.of(nd4j("Java loop", method, "JAVA", order), nd4j("ND4J", method, "ND4J", order)));
  }

  private static Variant nd4j(String name, String method, String engine, String order) {
    return new Variant(name, Nd4jBenchmark.class, method, Map.of("engine", engine, "order", order));
  }

  private static Variant stage(String name, Class<?> benchmark, String method) {
    return new Variant(name, benchmark, method, Map.of("threads", "ONE"));
  }

  private static Variant ofClass(String name, String featureClass) {
    return new Variant(
        name + ", original image",
        RadiomicsBenchmark.class,
        "oneClass",
        Map.of("threads", "ONE", "featureClass", featureClass));
  }

  private static Variant one(String name, Class<?> benchmark, String method) {
    return new Variant(name + ", 1 thread", benchmark, method, Map.of("threads", "ONE"));
  }

  private static Variant all(String name, Class<?> benchmark, String method) {
    return new Variant(name + ", all threads", benchmark, method, Map.of("threads", "ALL"));
  }
}
