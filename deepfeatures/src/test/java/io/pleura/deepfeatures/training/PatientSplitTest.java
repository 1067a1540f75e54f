package io.pleura.deepfeatures.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PatientSplitTest {

  @Test
  void eachClassGivesItsShareOfPatientsAndOrderDoesNotMatter() {
    List<String> patients = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      for (int copy = 0; copy <= i % 3; copy++) {
        patients.add("p" + i);
        labels.add(i < 10 ? 1 : 0);
      }
    }
    Set<String> aside = PatientSplit.stratified(patients, labels, 0.2, 4);
    assertEquals(8, aside.size());
    long rare = aside.stream().filter(p -> Integer.parseInt(p.substring(1)) < 10).count();
    assertEquals(2, rare);
    assertNotEquals(aside, PatientSplit.stratified(patients, labels, 0.2, 5));
    Collections.reverse(patients);
    Collections.reverse(labels);
    assertEquals(aside, PatientSplit.stratified(patients, labels, 0.2, 4));
  }

  @Test
  void smallGroupsGiveOneAndNeverAll() {
    List<String> patients = List.of("a", "a", "b", "c", "d", "e");
    List<Integer> labels = List.of(0, 1, 0, 0, 1, 1);
    Set<String> little = PatientSplit.stratified(patients, labels, 0.01, 1);
    Set<String> much = PatientSplit.stratified(patients, labels, 0.99, 1);
    // a is the only patient with both classes
    assertEquals(2, little.size());
    assertEquals(2, much.size());
    assertFalse(little.contains("a"));
    assertFalse(much.contains("a"));
  }

  @Test
  void impossibleRequestsAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> PatientSplit.stratified(List.of("a"), List.of(), 0.5, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> PatientSplit.stratified(List.of("a"), List.of(0), 1, 1));
  }
}
