package io.pleura.deepfeatures;

/**
 * A one-dimensional filter that computes several outputs with fewer products than taps times
 * outputs: y = output ((kernel g) * (input d)), with the product in the middle taken element by
 * element (Winograd 1980; for convolution layers Lavin and Gray, 2016).
 *
 * @param input from a tile of inputs to points, (points, inputs)
 * @param kernel from taps to points, (points, taps)
 * @param output from points to outputs, (outputs, points)
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier inside this package, never compared
record MinimalFilter(double[][] input, double[][] kernel, double[][] output) {

  /** Four outputs of a filter of four taps from seven products. */
  static MinimalFilter ofFourTaps() {
    return through(4, 0, 1, -1, 2, -0.5, -2);
  }

  /** Four outputs of a filter of three taps from six products. */
  static MinimalFilter ofThreeTaps() {
    return through(3, 0, 1, -1, 2, -0.5);
  }

  /**
   * Two outputs, from two inputs between zeros, of a filter of three taps: the products are w1 (x0
   * + x1), (w2 - w1) x1 and (w0 - w1) x0.
   */
  static MinimalFilter ofPairs() {
    return new MinimalFilter(
        new double[][] {{1, 1}, {0, 1}, {1, 0}},
        new double[][] {{0, 1, 0}, {0, -1, 1}, {1, -1, 0}},
        new double[][] {{1, 1, 0}, {1, 0, 1}});
  }

  /**
   * The filter that evaluates polynomials at some points and at infinity. Its second point is one,
   * where a product contributes to every output alike.
   */
  private static MinimalFilter through(int taps, double... finite) {
    int points = finite.length + 1;
    int outputs = points + 1 - taps;
    double[][] input = new double[points][points];
    double[][] kernel = new double[points][taps];
    double[][] output = new double[outputs][points];
    for (int point = 0; point < finite.length; point++) {
      double scale = 1;
      double[] product = {1};
      for (int other = 0; other < finite.length; other++) {
        if (other != point) {
          scale *= finite[point] - finite[other];
          product = timesLinear(product, finite[other]);
        }
      }
      System.arraycopy(product, 0, input[point], 0, product.length);
      for (int tap = 0; tap < taps; tap++) {
        kernel[point][tap] = Math.pow(finite[point], tap) / scale;
      }
      for (int row = 0; row < outputs; row++) {
        output[row][point] = Math.pow(finite[point], row);
      }
    }
    double[] product = {1};
    for (double point : finite) {
      product = timesLinear(product, point);
    }
    input[points - 1] = product;
    kernel[points - 1][taps - 1] = 1;
    output[outputs - 1][points - 1] = 1;
    return new MinimalFilter(input, kernel, output);
  }

  /** A polynomial, lowest power first, times (t - root). */
  private static double[] timesLinear(double[] polynomial, double root) {
    double[] result = new double[polynomial.length + 1];
    for (int i = 0; i < polynomial.length; i++) {
      result[i] -= root * polynomial[i];
      result[i + 1] += polynomial[i];
    }
    return result;
  }

  int points() {
    return kernel.length;
  }
}
