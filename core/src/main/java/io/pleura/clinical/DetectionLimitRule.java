package io.pleura.clinical;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a value below the detection limit of its assay, such as {@code <0.5}, is taken as. A model
 * should be applied with the rule of its training, so its bundle names the rule.
 */
public enum DetectionLimitRule {

  /** Such a value is refused; the rule where none is named. */
  REFUSE("refuse", "refused"),

  /** Half the limit: {@code <0.5} is 0.25. */
  HALF_LIMIT("half-limit", "half the limit"),

  /** The limit divided by the square root of 2: {@code <0.5} is about 0.354. */
  LIMIT_OVER_ROOT_TWO("limit-over-root-two", "the limit divided by the square root of 2"),

  /** The limit itself: {@code <0.5} is 0.5. */
  LIMIT("limit", "the limit");

  private static final BigDecimal TWO = BigDecimal.valueOf(2);

  private final String id;
  private final String words;

  DetectionLimitRule(String id, String words) {
    this.id = id;
    this.words = words;
  }

  /**
   * The name in files and on the command line.
   *
   * @return lower-case words joined by hyphens
   */
  public String id() {
    return id;
  }

  /**
   * Finds a rule by its name.
   *
   * @param id as {@link #id()} gives it
   * @return nothing when no rule has that name
   */
  public static Optional<DetectionLimitRule> ofId(String id) {
    return Arrays.stream(values()).filter(rule -> rule.id.equals(id)).findFirst();
  }

  /**
   * What a value below the limit is taken as, in words.
   *
   * @return for example {@code half the limit}; {@code refused} when it is not taken at all
   */
  public String words() {
    return words;
  }

  /** The value that stands for one below the limit. */
  BigDecimal apply(BigDecimal limit) {
    return switch (this) {
      case REFUSE -> throw new IllegalStateException("a refused value has no number");
      case HALF_LIMIT -> limit.divide(TWO);
      case LIMIT_OVER_ROOT_TWO ->
          limit.divide(TWO.sqrt(MathContext.DECIMAL128), MathContext.DECIMAL128);
      case LIMIT -> limit;
    };
  }
}
