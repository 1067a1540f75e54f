package io.pleura.fusion;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The positions of the cases of each patient. A patient with any case of invasion counts as one
 * with invasion.
 *
 * @param invaded patients with invasion
 * @param intact patients without
 */
record PatientGroups(List<List<Integer>> invaded, List<List<Integer>> intact) {

  /** In the order in which patients appear. */
  static PatientGroups of(LabelledCases cases) {
    Map<String, List<Integer>> casesOfPatient = new LinkedHashMap<>();
    for (int i = 0; i < cases.size(); i++) {
      casesOfPatient.computeIfAbsent(cases.patients().get(i), p -> new ArrayList<>()).add(i);
    }
    List<List<Integer>> invaded = new ArrayList<>();
    List<List<Integer>> intact = new ArrayList<>();
    for (List<Integer> own : casesOfPatient.values()) {
      boolean invasion = own.stream().anyMatch(i -> cases.data().invasion().get(i));
      (invasion ? invaded : intact).add(own);
    }
    return new PatientGroups(invaded, intact);
  }

  /** The same patients in random order, each class by itself. */
  PatientGroups shuffled(long seed) {
    var random = new SplittableRandom(seed);
    return new PatientGroups(shuffled(invaded, random.split()), shuffled(intact, random.split()));
  }

  private static List<List<Integer>> shuffled(
      List<List<Integer>> patients, SplittableRandom random) {
    List<List<Integer>> order = new ArrayList<>(patients);
    for (int i = order.size() - 1; i > 0; i--) {
      Collections.swap(order, i, random.nextInt(i + 1));
    }
    return order;
  }
}
