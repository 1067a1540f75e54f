package io.pleura.radiomics.filter;

/**
 * A recursive filter of fourth order along lines, which approximates convolution with a Gaussian or
 * with its second derivative (Deriche, "Recursively implementing the Gaussian and its derivatives",
 * INRIA report 1893, 1993; normalised as in Farnebäck and Westin, "Improving Deriche-style
 * recursive Gaussian filters", Journal of Mathematical Imaging and Vision 26, 2006).
 *
 * <p>With input v and the coefficients N, D, M it is the sum of a causal and an anti-causal part,
 *
 * <p>{@code f[i] = Σ_{k=0..3} N_k v[i−k] − Σ_{k=1..4} D_k f[i−k]},<br>
 * {@code b[i] = Σ_{k=1..4} M_k v[i+k] − Σ_{k=1..4} D_k b[i+k]},
 *
 * <p>where the first and last values of a line go on for ever. Sums are in the order of ITK, in
 * double.
 */
final class RecursiveGaussian {

  /** The shortest line that can be filtered. */
  static final int SHORTEST = 4;

  // Exponential series of the Gaussian (row 0) and of its second derivative (row 1).
  private static final double[] A1 = {1.3530, -1.3563};
  private static final double[] B1 = {1.8151, 5.2318};
  private static final double[] A2 = {-0.3531, 0.3446};
  private static final double[] B2 = {0.0902, -2.2355};
  private static final double W1 = 0.6681;
  private static final double L1 = -1.3932;
  private static final double W2 = 2.0787;
  private static final double L2 = -1.3732;

  private final double[] n;
  private final double[] d;
  private final double[] m;
  private final double[] startD;
  private final double[] endD;

  private RecursiveGaussian(double[] n, double[] d) {
    this.n = n;
    this.d = d;
    m =
        new double[] {
          n[1] - d[0] * n[0], n[2] - d[1] * n[0], n[3] - d[2] * n[0], -d[3] * n[0],
        };
    double sumN = n[0] + n[1] + n[2] + n[3];
    double sumM = m[0] + m[1] + m[2] + m[3];
    double sumD = 1.0 + d[0] + d[1] + d[2] + d[3];
    startD = new double[4];
    endD = new double[4];
    for (int k = 0; k < 4; k++) {
      startD[k] = d[k] * sumN / sumD;
      endD[k] = d[k] * sumM / sumD;
    }
  }

  /**
   * Convolution with a Gaussian of unit sum.
   *
   * @param sigma mm, above 0
   * @param spacing of the voxels along the line, mm, above 0
   */
  static RecursiveGaussian smoothing(double sigma, double spacing) {
    var series = new Series(sigma / spacing);
    double[] n = series.numerator(0);
    double alpha = 2 * sum(n) / series.sumD - n[0];
    return new RecursiveGaussian(scaled(n, 1.0 / alpha), series.d);
  }

  /**
   * Convolution with the second derivative of a Gaussian, per voxel squared, times sigma squared in
   * mm².
   *
   * @param sigma mm, above 0
   * @param spacing of the voxels along the line, mm, above 0
   */
  static RecursiveGaussian secondDerivative(double sigma, double spacing) {
    var series = new Series(sigma / spacing);
    double[] n0 = series.numerator(0);
    double[] n2 = series.numerator(1);
    double sumD = series.sumD;
    double beta = -(2 * sum(n2) - sumD * n2[0]) / (2 * sum(n0) - sumD * n0[0]);
    double[] n = new double[4];
    for (int k = 0; k < 4; k++) {
      n[k] = n2[k] + beta * n0[k];
    }
    double sumN = sum(n2) + beta * sum(n0);
    double firstN = first(n2) + beta * first(n0);
    double secondN = second(n2) + beta * second(n0);
    double alpha =
        secondN * sumD * sumD
            - series.secondD * sumN * sumD
            - 2 * firstN * series.firstD * sumD
            + 2 * series.firstD * series.firstD * sumN;
    alpha /= sumD * sumD * sumD;
    return new RecursiveGaussian(scaled(n, sigma * sigma / alpha), series.d);
  }

  private static double[] scaled(double[] n, double factor) {
    return new double[] {n[0] * factor, n[1] * factor, n[2] * factor, n[3] * factor};
  }

  private static double sum(double[] n) {
    return n[0] + n[1] + n[2] + n[3];
  }

  private static double first(double[] n) {
    return n[1] + 2 * n[2] + 3 * n[3];
  }

  private static double second(double[] n) {
    return n[1] + 4 * n[2] + 9 * n[3];
  }

  /** The series at one width, in voxels. */
  private static final class Series {
    private final double sin1;
    private final double sin2;
    private final double cos1;
    private final double cos2;
    private final double exp1;
    private final double exp2;
    final double[] d;
    final double sumD;
    final double firstD;
    final double secondD;

    Series(double sigma) {
      sin1 = StrictMath.sin(W1 / sigma);
      sin2 = StrictMath.sin(W2 / sigma);
      cos1 = StrictMath.cos(W1 / sigma);
      cos2 = StrictMath.cos(W2 / sigma);
      exp1 = StrictMath.exp(L1 / sigma);
      exp2 = StrictMath.exp(L2 / sigma);
      double d4 = exp1 * exp1 * exp2 * exp2;
      double d3 = -2 * cos1 * exp1 * exp2 * exp2;
      d3 += -2 * cos2 * exp2 * exp1 * exp1;
      double d2 = 4 * cos2 * cos1 * exp1 * exp2;
      d2 += exp1 * exp1 + exp2 * exp2;
      double d1 = -2 * (exp2 * cos2 + exp1 * cos1);
      d = new double[] {d1, d2, d3, d4};
      sumD = 1.0 + d1 + d2 + d3 + d4;
      firstD = d1 + 2 * d2 + 3 * d3 + 4 * d4;
      secondD = d1 + 4 * d2 + 9 * d3 + 16 * d4;
    }

    double[] numerator(int row) {
      double a1 = A1[row];
      double b1 = B1[row];
      double a2 = A2[row];
      double b2 = B2[row];
      double n1 = exp2 * (b2 * sin2 - (a2 + 2 * a1) * cos2);
      n1 += exp1 * (b1 * sin1 - (a1 + 2 * a2) * cos1);
      double n2 = (a1 + a2) * cos2 * cos1;
      n2 -= b1 * cos2 * sin1 + b2 * cos1 * sin2;
      n2 *= 2 * exp1 * exp2;
      n2 += a2 * exp1 * exp1 + a1 * exp2 * exp2;
      double n3 = exp2 * exp1 * exp1 * (b2 * sin2 - a2 * cos2);
      n3 += exp1 * exp2 * exp2 * (b1 * sin1 - a1 * cos1);
      return new double[] {a1 + a2, n1, n2, n3};
    }
  }

  /**
   * Filters neighbouring lines at once.
   *
   * @param in element i of every line in {@code in[i]}
   * @param size length of the lines, at least {@link #SHORTEST}
   * @param from first element wanted
   * @param to element after the last wanted
   * @param lanes number of lines
   * @param out the results, element i in {@code out[i]}; those before {@code from} are overwritten
   * @param work five further arrays of that length
   */
  void filter(
      double[][] in, int size, int from, int to, int lanes, double[][] out, double[][] work) {
    double[] edge = in[0];
    for (int i = 0; i < to; i++) {
      weigh(
          in[i],
          in[Math.max(i - 1, 0)],
          in[Math.max(i - 2, 0)],
          in[Math.max(i - 3, 0)],
          n[0],
          n[1],
          n[2],
          n[3],
          out[i],
          lanes);
      subtract(
          i >= 1 ? out[i - 1] : edge,
          i >= 2 ? out[i - 2] : edge,
          i >= 3 ? out[i - 3] : edge,
          i >= 4 ? out[i - 4] : edge,
          i >= 1 ? d[0] : startD[0],
          i >= 2 ? d[1] : startD[1],
          i >= 3 ? d[2] : startD[2],
          i >= 4 ? d[3] : startD[3],
          out[i],
          lanes);
    }
    int last = size - 1;
    edge = in[last];
    for (int i = last; i >= from; i--) {
      double[] b = work[i % 5];
      weigh(
          in[Math.min(i + 1, last)],
          in[Math.min(i + 2, last)],
          in[Math.min(i + 3, last)],
          in[Math.min(i + 4, last)],
          m[0],
          m[1],
          m[2],
          m[3],
          b,
          lanes);
      subtract(
          i + 1 <= last ? work[(i + 1) % 5] : edge,
          i + 2 <= last ? work[(i + 2) % 5] : edge,
          i + 3 <= last ? work[(i + 3) % 5] : edge,
          i + 4 <= last ? work[(i + 4) % 5] : edge,
          i + 1 <= last ? d[0] : endD[0],
          i + 2 <= last ? d[1] : endD[1],
          i + 3 <= last ? d[2] : endD[2],
          i + 4 <= last ? d[3] : endD[3],
          b,
          lanes);
      if (i < to) {
        add(b, out[i], lanes);
      }
    }
  }

  // These loops use one index for all arrays and are short, so that the compiler can work on
  // several
  // elements at once.

  private static void weigh(
      double[] v0,
      double[] v1,
      double[] v2,
      double[] v3,
      double h0,
      double h1,
      double h2,
      double h3,
      double[] out,
      int count) {
    for (int i = 0; i < count; i++) {
      out[i] = h0 * v0[i] + h1 * v1[i] + h2 * v2[i] + h3 * v3[i];
    }
  }

  private static void subtract(
      double[] v0,
      double[] v1,
      double[] v2,
      double[] v3,
      double h0,
      double h1,
      double h2,
      double h3,
      double[] out,
      int count) {
    for (int i = 0; i < count; i++) {
      out[i] -= h0 * v0[i] + h1 * v1[i] + h2 * v2[i] + h3 * v3[i];
    }
  }

  private static void add(double[] v, double[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] += v[i];
    }
  }
}
