package io.pleura.examples.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShelfTest {

  private final List<String> gone = new ArrayList<>();

  @Test
  void whatGoesIsToldOnce() {
    var shelf = new Shelf<String>(Duration.ofHours(1), gone::add);
    shelf.put("1", "one");
    shelf.put("2", "two");
    assertEquals("one", shelf.get("1").orElseThrow());
    assertTrue(shelf.remove("1"));
    assertFalse(shelf.remove("1"));
    shelf.expire();
    assertEquals(List.of("one"), gone);
    assertEquals(1, shelf.count());
    shelf.clear();
    assertEquals(List.of("one", "two"), gone);
    assertTrue(shelf.get("2").isEmpty());
  }

  @Test
  void whatIsNotUsedExpires() {
    var shelf = new Shelf<String>(Duration.ofNanos(0), gone::add);
    shelf.put("1", "one");
    long before = System.nanoTime();
    while (System.nanoTime() == before) {
      Thread.onSpinWait();
    }
    shelf.expire();
    assertEquals(List.of("one"), gone);
  }

  @Test
  void whatWasUsedLongestAgoMakesRoom() {
    var shelf = new Shelf<String>(Duration.ofHours(1), gone::add);
    for (String value : new String[] {"one", "four", "sixteen"}) {
      shelf.put(value, value);
    }
    shelf.get("four");
    shelf.get("one");
    shelf.lighten(String::length, 7);
    assertEquals(List.of("sixteen"), gone);
    shelf.lighten(value -> 0, -1);
    assertEquals(2, shelf.count());
  }

  @Test
  void idsCannotBeGuessed() {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      String id = Shelf.newId();
      assertTrue(id.matches("[0-9a-f]{32}"), id);
      ids.add(id);
    }
    assertEquals(1000, ids.size());
  }
}
