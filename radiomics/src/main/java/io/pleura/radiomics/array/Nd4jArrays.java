package io.pleura.radiomics.array;

import io.pleura.error.EngineUnavailableException;
import io.pleura.execution.ExecutionContext;
import java.util.function.Function;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ND4J on the CPU: heap arrays in, heap arrays out, each call on one native thread. The class can
 * be loaded where ND4J's native library is missing.
 */
final class Nd4jArrays {

  private static final Logger LOGGER = LoggerFactory.getLogger(Nd4jArrays.class);

  private static final String ARTIFACT = "org.nd4j:nd4j-native:1.0.0-M2.1";
  private static final String BACKEND = "org.nd4j.linalg.cpu.nativecpu.CpuBackend";

  private int running;
  private int threadsBefore;

  private Nd4jArrays() {}

  /** Whether the backend is on the class path and its native library loads. */
  static boolean isAvailable() {
    return Start.ONCE.engine != null;
  }

  /**
   * The engine of this process; the first call loads the native library.
   *
   * @throws EngineUnavailableException when the native library is missing or does not load
   */
  static Nd4jArrays start() {
    Nd4jArrays engine = Start.ONCE.engine;
    if (engine == null) {
      throw unavailable(Start.ONCE.failure);
    }
    return engine;
  }

  /** The one attempt to start: ND4J's classes stay unusable where it failed. */
  private static final class Start {
    private static final Start ONCE = new Start();

    private final @Nullable Nd4jArrays engine;
    private final @Nullable Throwable failure;

    private Start() {
      Nd4jArrays started = null;
      Throwable thrown = null;
      try {
        Class.forName(BACKEND, false, Nd4jArrays.class.getClassLoader());
        matrix(1, 1).close();
        started = new Nd4jArrays();
      } catch (ClassNotFoundException e) {
        thrown = e;
      } catch (LinkageError | RuntimeException e) {
        LOGGER.warn("ND4J is on the class path but does not start", e);
        thrown = e;
      }
      engine = started;
      failure = thrown;
    }
  }

  static EngineUnavailableException unavailable(@Nullable Throwable failure) {
    String problem =
        "The array engine ND4J does not start: "
            + (failure instanceof ClassNotFoundException
                ? "its CPU backend is not on the class path"
                : rootMessage(failure))
            + ".";
    String remedy =
        "Add the artifact "
            + ARTIFACT
            + " with its native library (classifier "
            + Loader.Detector.getPlatform()
            + ") to the class path; if it is there, check that JavaCPP's cache folder (system"
            + " property org.bytedeco.javacpp.cachedir, else ~/.javacpp/cache) can be written and"
            + " has 400 MB free. ArrayEngine.JAVA gives the same values without it.";
    return failure == null
        ? new EngineUnavailableException("engine-unavailable", problem, remedy)
        : new EngineUnavailableException("engine-unavailable", problem, remedy, failure);
  }

  private static String rootMessage(@Nullable Throwable failure) {
    Throwable root = failure;
    while (root != null && root.getCause() != null) {
      root = root.getCause();
    }
    if (root == null) {
      return "no reason is known";
    }
    String message = root.getMessage();
    String text = message == null ? root.getClass().getSimpleName() : message;
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  void exponential(double[] values, double factor, ExecutionContext context) {
    ArrayEngine.inUnits(
        values.length,
        context,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            values[i] *= factor;
          }
          transform(values, from, to - from, array -> new Exp(array, array));
        });
  }

  void logarithm(double[] values, double factor, ExecutionContext context) {
    ArrayEngine.inUnits(
        values.length,
        context,
        (from, to) -> {
          double[] logarithms = new double[to - from];
          for (int i = from; i < to; i++) {
            logarithms[i - from] = Math.abs(values[i]) + 1;
          }
          transform(logarithms, 0, logarithms.length, array -> new Log(array, array));
          for (int i = from; i < to; i++) {
            values[i] = Math.copySign(logarithms[i - from], values[i]) * factor;
          }
        });
  }

  private void transform(
      double[] values, int from, int length, Function<INDArray, Op> transformation) {
    enter();
    try (INDArray array = matrix(1, length)) {
      memory(array).put(values, from, length);
      Nd4j.getExecutioner().exec(transformation.apply(array));
      memory(array).get(values, from, length);
    } finally {
      leave();
    }
  }

  double[] symmetricEigenvalues(double[] matrix, int order) {
    double[] eigenvalues = new double[order];
    useOneThreadForLinearAlgebra();
    enter();
    try (INDArray a = matrix(order, order);
        INDArray values = matrix(1, order)) {
      memory(a).put(matrix, 0, order * order);
      int status = Nd4j.getBlasWrapper().lapack().syev('N', 'L', a, values);
      if (status != 0) {
        throw new IllegalStateException(
            "eigenvalues of a matrix of order " + order + " not found, LAPACK status " + status);
      }
      memory(values).get(eigenvalues, 0, order);
    } finally {
      leave();
    }
    return eigenvalues;
  }

  /** An uninitialised matrix, column by column, in no workspace of the calling thread. */
  private static INDArray matrix(int height, int width) {
    return Nd4j.createUninitializedDetached(DataType.DOUBLE, 'f', height, width);
  }

  private static DoublePointer memory(INDArray array) {
    return (DoublePointer) array.data().pointer();
  }

  /** Takes ND4J's native threads away while a call runs, so that threads are the caller's. */
  private synchronized void enter() {
    if (running++ == 0) {
      threadsBefore = Nd4j.getEnvironment().maxMasterThreads();
      Nd4j.getEnvironment().setMaxMasterThreads(1);
    }
  }

  private synchronized void leave() {
    if (--running == 0) {
      Nd4j.getEnvironment().setMaxMasterThreads(threadsBefore);
    }
  }

  /** The same for linear algebra, for good: to switch takes longer than many a call. */
  private static void useOneThreadForLinearAlgebra() {
    if (Nd4j.factory().blas().getMaxThreads() != 1) {
      Nd4j.factory().blas().setMaxThreads(1);
    }
  }
}
