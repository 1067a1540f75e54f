package io.pleura.deepfeatures.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Sets a share of a cohort's patients aside for validation. All cases of a patient go to the same
 * side, and each class gives its share.
 */
public final class PatientSplit {

  private PatientSplit() {}

  /**
   * Draws the patients that validate.
   *
   * <p>Patients are put together by the classes of their cases. Of each such group of two or more,
   * the share, rounded, is set aside: at least one patient and never all. A group of one patient
   * stays in training.
   *
   * @param patients the patient of each case
   * @param labels the class of each case, in the same order
   * @param share share of each group's patients, above 0 and below 1
   * @param seed the same seed gives the same patients, whatever the order of the cases
   * @return the patients set aside, in no order that matters
   * @throws IllegalArgumentException when the lists differ in length or the share is out of range
   */
  public static Set<String> stratified(
      List<String> patients, List<Integer> labels, double share, long seed) {
    if (patients.size() != labels.size()) {
      throw new IllegalArgumentException(
          patients.size() + " patients for " + labels.size() + " labels");
    }
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException("share " + share + " is not between 0 and 1");
    }
    Map<String, TreeSet<Integer>> classes = new TreeMap<>();
    for (int i = 0; i < patients.size(); i++) {
      classes.computeIfAbsent(patients.get(i), patient -> new TreeSet<>()).add(labels.get(i));
    }
    Map<String, List<String>> groups = new TreeMap<>();
    classes.forEach(
        (patient, own) ->
            groups.computeIfAbsent(own.toString(), group -> new ArrayList<>()).add(patient));
    var random = new Random(seed);
    Map<String, List<String>> aside = new LinkedHashMap<>();
    groups.forEach(
        (group, members) -> {
          for (int i = members.size() - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            String swapped = members.get(i);
            members.set(i, members.get(j));
            members.set(j, swapped);
          }
          long count = Math.round(share * members.size());
          int most = members.size() - 1;
          aside.put(group, members.subList(0, (int) Math.min(Math.max(count, 1), most)));
        });
    return aside.values().stream().flatMap(List::stream).collect(Collectors.toUnmodifiableSet());
  }
}
