package io.pleura.benchmarks;

import io.pleura.execution.ExecutionContext;
import io.pleura.radiomics.array.ArrayEngine;
import java.util.Random;
import org.bytedeco.javacpp.DoublePointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The same work in a loop of Java and in ND4J, one thread each: what {@link ArrayEngine} offers,
 * and the accumulation and convolution for which it offers no choice.
 */
@State(Scope.Benchmark)
public class Nd4jBenchmark {

  private static final ExecutionContext CONTEXT = ExecutionContext.ofCallingThread();

  /** Gray levels of a small matrix. */
  private static final int LEVELS = 16;

  /** Voxels of a kernel of radius 2. */
  private static final int KERNEL = 125;

  /** Pairs of neighbours in a kernel that its ROI fills in part. */
  private static final int PAIRS = 62;

  private static final int WEIGHTINGS = 8;

  private static final double[] TAPS = {-0.02, -0.07, 0.39, 0.81, 0.34, -0.07};

  /** Loop or ND4J. */
  @Param({"JAVA", "ND4J"})
  public ArrayEngine engine = ArrayEngine.JAVA;

  /** Voxels of an image. */
  @Param("4000000")
  public int values = 4_000_000;

  /** Order of a symmetric matrix. */
  @Param({"3", "16", "64", "200"})
  public int order = 3;

  /** Matrices of a feature map. */
  @Param("2000")
  public int matrices = 2000;

  private double[] image;
  private double[] work;
  private double[] symmetric;
  private int[] pairs;
  private double[] cells;
  private double[] table;
  private INDArray many;
  private INDArray weights;
  private INDArray sums;
  private int[] levels;
  private int[] neighbours;
  private INDArray inside;
  private INDArray result;

  /** For JMH. */
  public Nd4jBenchmark() {}

  /** Makes all inputs. */
  @Setup
  public void makeInputs() {
    var random = new Random(3);
    image = random.doubles(values, -160, 240).toArray();
    work = new double[values];
    symmetric = new double[order * order];
    for (int i = 0; i < order; i++) {
      for (int j = 0; j <= i; j++) {
        symmetric[i * order + j] = random.nextDouble();
        symmetric[j * order + i] = symmetric[i * order + j];
      }
    }
    int size = LEVELS * LEVELS;
    pairs = random.ints((long) matrices * PAIRS, 0, size).toArray();
    cells = new double[matrices * size];
    for (int pair = 0; pair < pairs.length; pair++) {
      cells[pair / PAIRS * size + pairs[pair]]++;
    }
    table = random.doubles((long) size * WEIGHTINGS).toArray();
    many = Nd4j.createUninitialized(DataType.DOUBLE, new long[] {size, matrices}, 'f');
    weights = Nd4j.createUninitialized(DataType.DOUBLE, new long[] {WEIGHTINGS, size}, 'f');
    memory(weights).put(table, 0, table.length);
    sums = Nd4j.createUninitialized(DataType.DOUBLE, new long[] {WEIGHTINGS, matrices}, 'f');
    levels = random.ints(KERNEL, 0, LEVELS).toArray();
    neighbours = random.ints(KERNEL, 0, LEVELS).toArray();
    inside = Nd4j.createFromArray(image).reshape(values / 100, 100);
    Nd4j.getEnvironment().setMaxMasterThreads(1);
    Nd4j.factory().blas().setMaxThreads(1);
    result = inside.like();
  }

  /**
   * The exponential of each voxel of an image on the heap.
   *
   * @return the image
   */
  @Benchmark
  public double[] exponential() {
    System.arraycopy(image, 0, work, 0, values);
    engine.exponential(work, 0.02, CONTEXT);
    return work;
  }

  /**
   * The logarithm of each voxel of an image on the heap.
   *
   * @return the image
   */
  @Benchmark
  public double[] logarithm() {
    System.arraycopy(image, 0, work, 0, values);
    engine.logarithm(work, 40, CONTEXT);
    return work;
  }

  /**
   * The exponential of each voxel of an image that ND4J holds already.
   *
   * @return the image
   */
  @Benchmark
  public INDArray exponentialWithin() {
    Nd4j.getExecutioner().exec(new Exp(inside, result));
    return result;
  }

  /**
   * The eigenvalues of a symmetric matrix, for MCC and the axes of shape.
   *
   * @return ascending
   */
  @Benchmark
  public double[] eigenvalues() {
    return engine.symmetricEigenvalues(symmetric.clone(), order);
  }

  /**
   * Eight weighted sums over each of many small matrices, as feature maps need them: a loop over
   * the pairs of voxels, which needs no matrices, or the product of all matrices, one a row, with
   * the tables of weights.
   *
   * @return matrices × weightings
   */
  @Benchmark
  public double[] weightedSums() {
    if (engine == ArrayEngine.ND4J) {
      memory(many).put(cells, 0, cells.length);
      Nd4j.gemm(weights, many, sums, false, false, 1, 0);
      double[] result = new double[matrices * WEIGHTINGS];
      memory(sums).get(result, 0, result.length);
      return result;
    }
    double[] result = new double[matrices * WEIGHTINGS];
    for (int matrix = 0; matrix < matrices; matrix++) {
      int to = matrix * WEIGHTINGS;
      for (int pair = matrix * PAIRS; pair < (matrix + 1) * PAIRS; pair++) {
        int from = pairs[pair] * WEIGHTINGS;
        for (int k = 0; k < WEIGHTINGS; k++) {
          result[to + k] += table[from + k];
        }
      }
    }
    return result;
  }

  private static DoublePointer memory(INDArray array) {
    return (DoublePointer) array.data().pointer();
  }

  /**
   * A co-occurrence matrix of a kernel: a loop that counts, or the product of two matrices that
   * mark the level of each voxel and of its neighbour.
   *
   * @return 16 × 16 counts
   */
  @Benchmark
  public double[] smallMatrix() {
    if (engine == ArrayEngine.ND4J) {
      INDArray marks = Nd4j.eye(LEVELS);
      INDArray first = marks.getRows(levels);
      INDArray second = marks.getRows(neighbours);
      return first.transpose().mmul(second).data().asDouble();
    }
    double[] counts = new double[LEVELS * LEVELS];
    for (int i = 0; i < KERNEL; i++) {
      counts[levels[i] * LEVELS + neighbours[i]]++;
    }
    return counts;
  }

  /**
   * A convolution with six taps along x, rows of 100 voxels, without the last five of each: a loop,
   * or a sum of shifted views.
   *
   * @return the image
   */
  @Benchmark
  public Object convolution() {
    int rows = values / 100;
    if (engine == ArrayEngine.ND4J) {
      INDArray sum = Nd4j.zeros(DataType.DOUBLE, rows, 95);
      for (int k = 0; k < TAPS.length; k++) {
        sum.addi(inside.get(NDArrayIndex.all(), NDArrayIndex.interval(k, k + 95)).mul(TAPS[k]));
      }
      return sum;
    }
    double[] sum = new double[rows * 95];
    for (int row = 0; row < rows; row++) {
      for (int x = 0; x < 95; x++) {
        double value = 0;
        for (int k = 0; k < TAPS.length; k++) {
          value += TAPS[k] * image[row * 100 + x + k];
        }
        sum[row * 95 + x] = value;
      }
    }
    return sum;
  }
}
