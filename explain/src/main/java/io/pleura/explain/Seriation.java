package io.pleura.explain;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Puts cases in an order by dividing them again and again, which needs no distance between every
 * two of them: time grows little faster than the number of cases.
 */
final class Seriation {

  private static final int ITERATIONS = 30;
  private static final int SMALLEST_PART = 8;

  private final double[] points;
  private final int dimensions;
  private final double[] probabilities;
  private final List<Integer> order;
  private final double[] projections;

  private Seriation(List<CohortRow> rows, double[] probabilities) {
    int cases = probabilities.length;
    this.dimensions = rows.size();
    this.points = new double[cases * dimensions];
    for (int d = 0; d < dimensions; d++) {
      for (int i = 0; i < cases; i++) {
        points[i * dimensions + d] = rows.get(d).contribution(i);
      }
    }
    this.probabilities = probabilities;
    this.projections = new double[cases];
    this.order = new ArrayList<>(byProbability(probabilities));
  }

  /** From the lowest probability to the highest. */
  static List<Integer> byProbability(double[] probabilities) {
    return IntStream.range(0, probabilities.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> probabilities[i]))
        .toList();
  }

  /** As {@link CaseOrder#SIMILARITY} says. */
  static List<Integer> bySimilarity(List<CohortRow> rows, double[] probabilities) {
    var seriation = new Seriation(rows, probabilities);
    seriation.divide();
    return List.copyOf(seriation.order);
  }

  private void divide() {
    Deque<List<Integer>> parts = new ArrayDeque<>();
    parts.push(order);
    while (!parts.isEmpty()) {
      List<Integer> part = parts.pop();
      if (part.size() > 2 && project(part)) {
        part.sort(Comparator.comparingDouble(i -> projections[i]));
        int border = border(part);
        if (probability(part.subList(0, border)) > probability(part.subList(border, part.size()))) {
          Collections.reverse(part);
          border = part.size() - border;
        }
        parts.push(part.subList(0, border));
        parts.push(part.subList(border, part.size()));
      }
    }
  }

  /** Projects cases on the direction in which they differ most; false where they do not differ. */
  private boolean project(List<Integer> part) {
    double[] mean = new double[dimensions];
    for (int i : part) {
      for (int d = 0; d < dimensions; d++) {
        mean[d] += points[i * dimensions + d] / part.size();
      }
    }
    double[] direction = farthest(part, mean);
    if (!normalise(direction)) {
      return false;
    }
    for (int iteration = 0; iteration < ITERATIONS; iteration++) {
      double[] next = new double[dimensions];
      for (int i : part) {
        double along = along(i, mean, direction);
        for (int d = 0; d < dimensions; d++) {
          next[d] += along * (points[i * dimensions + d] - mean[d]);
        }
      }
      if (!normalise(next)) {
        break;
      }
      direction = next;
    }
    for (int i : part) {
      projections[i] = along(i, mean, direction);
    }
    return true;
  }

  private double along(int i, double[] mean, double[] direction) {
    double along = 0;
    for (int d = 0; d < dimensions; d++) {
      along += (points[i * dimensions + d] - mean[d]) * direction[d];
    }
    return along;
  }

  private double[] farthest(List<Integer> part, double[] mean) {
    double largest = -1;
    double[] farthest = new double[dimensions];
    for (int i : part) {
      double[] difference = new double[dimensions];
      double distance = 0;
      for (int d = 0; d < dimensions; d++) {
        difference[d] = points[i * dimensions + d] - mean[d];
        distance += difference[d] * difference[d];
      }
      if (distance > largest) {
        largest = distance;
        farthest = difference;
      }
    }
    return farthest;
  }

  private static boolean normalise(double[] vector) {
    double square = 0;
    for (double component : vector) {
      square += component * component;
    }
    if (square == 0) {
      return false;
    }
    double length = Math.sqrt(square);
    for (int d = 0; d < vector.length; d++) {
      vector[d] /= length;
    }
    return true;
  }

  /** Where two parts of the sorted cases differ most. */
  private int border(List<Integer> part) {
    int size = part.size();
    int smallest = Math.max(1, size / SMALLEST_PART);
    double all = 0;
    for (int i : part) {
      all += projections[i];
    }
    double left = 0;
    double best = -1;
    int border = smallest;
    for (int k = 1; k <= size - smallest; k++) {
      left += projections[part.get(k - 1)];
      double difference = left / k - (all - left) / (size - k);
      double separation = (double) k * (size - k) * difference * difference;
      if (k >= smallest && separation > best) {
        best = separation;
        border = k;
      }
    }
    return border;
  }

  private double probability(List<Integer> part) {
    double sum = 0;
    for (int i : part) {
      sum += probabilities[i];
    }
    return sum / part.size();
  }
}
