package io.pleura.radiomics;

import io.pleura.error.ConfigurationException;
import io.pleura.radiomics.array.ArrayEngine;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Values of settings, each as {@link Setting#check} returns it. Immutable. */
final class SettingValues {

  /** What was given, in the order of {@link Setting}; null where null was given. */
  private final Map<Setting, @Nullable Object> given;

  private SettingValues(Map<Setting, @Nullable Object> given) {
    this.given = given;
  }

  static SettingValues none() {
    return new SettingValues(new EnumMap<>(Setting.class));
  }

  /**
   * These values with one more, or another.
   *
   * @throws ConfigurationException when it has the wrong type or lies outside the bounds
   */
  SettingValues with(Setting setting, @Nullable Object value) {
    Map<Setting, @Nullable Object> copy = new EnumMap<>(given);
    copy.put(setting, setting.check(value));
    return new SettingValues(copy);
  }

  SettingValues without(Setting setting) {
    Map<Setting, @Nullable Object> copy = new EnumMap<>(given);
    copy.remove(setting);
    return new SettingValues(copy);
  }

  /** These values, overridden by others. */
  SettingValues overriddenBy(SettingValues others) {
    Map<Setting, @Nullable Object> copy = new EnumMap<>(given);
    copy.putAll(others.given);
    return new SettingValues(copy);
  }

  Map<Setting, @Nullable Object> given() {
    return given;
  }

  boolean has(Setting setting) {
    return given.containsKey(setting);
  }

  /** The value, or the default; null for none. */
  @Nullable Object get(Setting setting) {
    return given.containsKey(setting) ? given.get(setting) : setting.initial();
  }

  double number(Setting setting) {
    return (double) Objects.requireNonNull(get(setting));
  }

  int whole(Setting setting) {
    return (int) Objects.requireNonNull(get(setting));
  }

  boolean flag(Setting setting) {
    return (boolean) Objects.requireNonNull(get(setting));
  }

  String text(Setting setting) {
    return (String) Objects.requireNonNull(get(setting));
  }

  /** The numbers of a list; none where there is no list. */
  List<Number> list(Setting setting) {
    return get(setting) instanceof List<?> list
        ? list.stream().map(Number.class::cast).toList()
        : List.of();
  }

  List<Integer> wholes(Setting setting) {
    return list(setting).stream().map(Number::intValue).toList();
  }

  List<Double> numbers(Setting setting) {
    return list(setting).stream().map(Number::doubleValue).toList();
  }

  /** What the feature classes of an image type take. */
  ImageSettings imageSettings(ArrayEngine arrayEngine) {
    return new ImageSettings(
        number(Setting.BIN_WIDTH),
        (Integer) get(Setting.BIN_COUNT),
        wholes(Setting.DISTANCES),
        flag(Setting.SYMMETRICAL_GLCM),
        get(Setting.WEIGHTING_NORM) instanceof String norm ? WeightingNorm.ofKey(norm) : null,
        whole(Setting.GLDM_A),
        flag(Setting.FORCE_2D),
        whole(Setting.FORCE_2D_DIMENSION),
        number(Setting.VOXEL_ARRAY_SHIFT),
        arrayEngine);
  }
}
