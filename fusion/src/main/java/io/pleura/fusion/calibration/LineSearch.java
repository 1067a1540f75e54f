package io.pleura.fusion.calibration;

/** The line search of Moré and Thuente (1994), one trial after another. */
final class LineSearch {

  /** The longest step. */
  static final double MOST = 1e10;

  private static final double SUFFICIENT = 1e-3;
  private static final double CURVATURE = 0.9;
  private static final double WIDTH = 0.1;

  private final double start;
  private final double startSlope;
  private final double test;
  private double step;
  private boolean bracketed;
  private boolean modified = true;
  private double width = MOST;
  private double lastWidth = 2 * MOST;
  private double low;
  private double high;
  private double bestStep;
  private double bestValue;
  private double bestSlope;
  private double otherStep;
  private double otherValue;
  private double otherSlope;

  LineSearch(double value, double slope, double first) {
    start = value;
    startSlope = slope;
    test = SUFFICIENT * slope;
    step = first;
    bestValue = value;
    otherValue = value;
    bestSlope = slope;
    otherSlope = slope;
    high = first + 4 * first;
  }

  double step() {
    return step;
  }

  /** Whether the trial at {@link #step} ends the search; else the step is the next trial. */
  boolean accepts(double value, double slope) {
    double bound = start + step * test;
    if (modified && value <= bound && slope >= 0) {
      modified = false;
    }
    if ((bracketed && (step <= low || step >= high || high - low <= WIDTH * high))
        || (step == MOST && value <= bound && slope <= test)
        || (step == 0 && (value > bound || slope >= test))
        || (value <= bound && Math.abs(slope) <= CURVATURE * -startSlope)) {
      return true;
    }
    if (modified && value <= bestValue && value > bound) {
      bestValue -= bestStep * test;
      otherValue -= otherStep * test;
      bestSlope -= test;
      otherSlope -= test;
      advance(value - step * test, slope - test);
      bestValue += bestStep * test;
      otherValue += otherStep * test;
      bestSlope += test;
      otherSlope += test;
    } else {
      advance(value, slope);
    }
    if (bracketed) {
      if (Math.abs(otherStep - bestStep) >= 0.66 * lastWidth) {
        step = bestStep + 0.5 * (otherStep - bestStep);
      }
      lastWidth = width;
      width = Math.abs(otherStep - bestStep);
      low = Math.min(bestStep, otherStep);
      high = Math.max(bestStep, otherStep);
    } else {
      low = step + 1.1 * (step - bestStep);
      high = step + 4 * (step - bestStep);
    }
    step = Math.min(Math.max(step, 0), MOST);
    if (bracketed && (step <= low || step >= high || high - low <= WIDTH * high)) {
      step = bestStep;
    }
    return false;
  }

  /** The safeguarded step from cubic and quadratic interpolation; updates the interval. */
  private void advance(double value, double slope) {
    double sign = slope * (bestSlope / Math.abs(bestSlope));
    double next;
    if (value > bestValue) {
      double theta = 3 * (bestValue - value) / (step - bestStep) + bestSlope + slope;
      double scale = Math.max(Math.abs(theta), Math.max(Math.abs(bestSlope), Math.abs(slope)));
      double gamma = root(theta, slope, scale, false);
      gamma = step < bestStep ? -gamma : gamma;
      double ratio = ((gamma - bestSlope) + theta) / (((gamma - bestSlope) + gamma) + slope);
      double cubic = bestStep + ratio * (step - bestStep);
      double quadratic =
          bestStep
              + ((bestSlope / ((bestValue - value) / (step - bestStep) + bestSlope)) / 2)
                  * (step - bestStep);
      next =
          Math.abs(cubic - bestStep) < Math.abs(quadratic - bestStep)
              ? cubic
              : cubic + (quadratic - cubic) / 2;
      bracketed = true;
    } else if (sign < 0) {
      double theta = 3 * (bestValue - value) / (step - bestStep) + bestSlope + slope;
      double scale = Math.max(Math.abs(theta), Math.max(Math.abs(bestSlope), Math.abs(slope)));
      double gamma = root(theta, slope, scale, false);
      gamma = step > bestStep ? -gamma : gamma;
      double ratio = ((gamma - slope) + theta) / (((gamma - slope) + gamma) + bestSlope);
      double cubic = step + ratio * (bestStep - step);
      double secant = step + (slope / (slope - bestSlope)) * (bestStep - step);
      next = Math.abs(cubic - step) > Math.abs(secant - step) ? cubic : secant;
      bracketed = true;
    } else if (Math.abs(slope) < Math.abs(bestSlope)) {
      double theta = 3 * (bestValue - value) / (step - bestStep) + bestSlope + slope;
      double scale = Math.max(Math.abs(theta), Math.max(Math.abs(bestSlope), Math.abs(slope)));
      double gamma = root(theta, slope, scale, true);
      gamma = step > bestStep ? -gamma : gamma;
      double ratio = ((gamma - slope) + theta) / ((gamma + (bestSlope - slope)) + gamma);
      double cubic;
      if (ratio < 0 && gamma != 0) {
        cubic = step + ratio * (bestStep - step);
      } else {
        cubic = step > bestStep ? high : low;
      }
      double secant = step + (slope / (slope - bestSlope)) * (bestStep - step);
      boolean cubicCloser = Math.abs(cubic - step) < Math.abs(secant - step);
      if (bracketed) {
        next = cubicCloser ? cubic : secant;
        double limit = step + 0.66 * (otherStep - step);
        next = step > bestStep ? Math.min(limit, next) : Math.max(limit, next);
      } else {
        next = cubicCloser ? secant : cubic;
        next = Math.max(low, Math.min(high, next));
      }
    } else if (bracketed) {
      double theta = 3 * (value - otherValue) / (otherStep - step) + otherSlope + slope;
      double scale = Math.max(Math.abs(theta), Math.max(Math.abs(otherSlope), Math.abs(slope)));
      double ratioScale = theta / scale;
      double gamma =
          scale * Math.sqrt(ratioScale * ratioScale - (otherSlope / scale) * (slope / scale));
      gamma = step > otherStep ? -gamma : gamma;
      double ratio = ((gamma - slope) + theta) / (((gamma - slope) + gamma) + otherSlope);
      next = step + ratio * (otherStep - step);
    } else {
      next = step > bestStep ? high : low;
    }
    if (value > bestValue) {
      otherStep = step;
      otherValue = value;
      otherSlope = slope;
    } else {
      if (sign < 0) {
        otherStep = bestStep;
        otherValue = bestValue;
        otherSlope = bestSlope;
      }
      bestStep = step;
      bestValue = value;
      bestSlope = slope;
    }
    step = next;
  }

  private double root(double theta, double slope, double scale, boolean floored) {
    double ratio = theta / scale;
    double square = ratio * ratio - (bestSlope / scale) * (slope / scale);
    return scale * Math.sqrt(floored ? Math.max(0, square) : square);
  }
}
