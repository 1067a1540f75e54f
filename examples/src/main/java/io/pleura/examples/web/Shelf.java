package io.pleura.examples.web;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Things by unguessable ids, which go when they were not used for a while. */
final class Shelf<T> {

  private static final int ID_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final long keptNanos;
  private final Consumer<T> onRemoval;
  private final Map<String, Item<T>> items = new ConcurrentHashMap<>();

  private static final class Item<T> {
    private final T value;
    private volatile long lastUse = System.nanoTime();

    Item(T value) {
      this.value = value;
    }
  }

  /**
   * Makes an empty shelf.
   *
   * @param kept how long a thing stays after its last use
   * @param onRemoval told once of each thing that goes, however it goes
   */
  Shelf(Duration kept, Consumer<T> onRemoval) {
    this.keptNanos = kept.toNanos();
    this.onRemoval = onRemoval;
  }

  /** 128 random bits as 32 hexadecimal digits. */
  static String newId() {
    byte[] bytes = new byte[ID_BYTES];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  void put(String id, T value) {
    items.put(id, new Item<>(value));
  }

  /** The thing, which stays for another while. */
  Optional<T> get(String id) {
    Item<T> item = items.get(id);
    if (item == null) {
      return Optional.empty();
    }
    item.lastUse = System.nanoTime();
    return Optional.of(item.value);
  }

  /**
   * Removes a thing.
   *
   * @return whether it was there
   */
  boolean remove(String id) {
    Item<T> item = items.remove(id);
    if (item == null) {
      return false;
    }
    onRemoval.accept(item.value);
    return true;
  }

  /** Removes what was not used for too long. */
  void expire() {
    long now = System.nanoTime();
    items.forEach(
        (id, item) -> {
          if (now - item.lastUse > keptNanos) {
            remove(id);
          }
        });
  }

  int count() {
    return items.size();
  }

  void clear() {
    items.keySet().forEach(this::remove);
  }
}
