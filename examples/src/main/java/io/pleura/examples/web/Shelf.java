package io.pleura.examples.web;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/** Things by unguessable ids, which go when they were not used for a while. */
final class Shelf<T> {

  private static final int ID_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final long keptNanos;
  private final Consumer<T> onRemoval;
  private final AtomicLong uses = new AtomicLong();
  private final Map<String, Item<T>> items = new ConcurrentHashMap<>();

  private static final class Item<T> {
    private final T value;
    private volatile long lastUse;
    private volatile long order;

    Item(T value) {
      this.value = value;
    }

    void use(long number) {
      lastUse = System.nanoTime();
      order = number;
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
    var item = new Item<>(value);
    item.use(uses.incrementAndGet());
    items.put(id, item);
  }

  /** The thing, which stays for another while. */
  Optional<T> get(String id) {
    Item<T> item = items.get(id);
    if (item == null) {
      return Optional.empty();
    }
    item.use(uses.incrementAndGet());
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

  /** Removes what was used longest ago until the rest weighs no more than it may. */
  void lighten(ToLongFunction<T> weight, long most) {
    List<Map.Entry<String, Item<T>>> newestFirst = new ArrayList<>(items.entrySet());
    newestFirst.sort(
        Comparator.comparingLong((Map.Entry<String, Item<T>> entry) -> entry.getValue().order)
            .reversed());
    long sum = 0;
    for (Map.Entry<String, Item<T>> entry : newestFirst) {
      long own = weight.applyAsLong(entry.getValue().value);
      sum += own;
      if (own > 0 && sum > most) {
        remove(entry.getKey());
      }
    }
  }

  int count() {
    return items.size();
  }

  void clear() {
    items.keySet().forEach(this::remove);
  }
}
