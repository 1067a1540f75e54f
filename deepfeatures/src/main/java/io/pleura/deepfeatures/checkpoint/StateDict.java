package io.pleura.deepfeatures.checkpoint;

import io.pleura.deepfeatures.checkpoint.TorchValue.View;
import io.pleura.error.InvalidInputException;
import io.pleura.pickle.PickleValue;
import io.pleura.pickle.PickleValue.Mapping;
import io.pleura.pickle.PickleValue.Scalar;
import io.pleura.pickle.PickleValue.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tensors of a pickled dictionary, and where they were found.
 *
 * @param containerKey the key of the dictionary that holds them; empty when the file's own does
 * @param tensors by name, in file order
 * @param metadata texts, numbers and truth values at the top
 */
record StateDict(
    Optional<String> containerKey, Map<String, View> tensors, Map<String, String> metadata) {

  private static final List<String> CONTAINERS = List.of("state_dict", "model_state_dict");

  /**
   * Finds the tensors.
   *
   * @throws InvalidInputException when there are none, or two places have some
   */
  static StateDict of(PickleValue root, Refusal refusal) {
    if (!(root instanceof Mapping top)) {
      throw noTensors(refusal, "it holds no dictionary but " + describe(root));
    }
    List<StateDict> found = new ArrayList<>();
    Map<String, String> metadata = metadata(top);
    for (String key : CONTAINERS) {
      if (top.items().get(key) instanceof Mapping inner) {
        Map<String, View> tensors = tensors(inner);
        if (!tensors.isEmpty()) {
          found.add(new StateDict(Optional.of(key), tensors, metadata));
        }
      }
    }
    Map<String, View> bare = tensors(top);
    if (!bare.isEmpty() && found.isEmpty()) {
      found.add(new StateDict(Optional.empty(), bare, metadata));
    }
    if (found.isEmpty()) {
      throw noTensors(refusal, "there are none at its top, which has " + keys(top));
    }
    if (found.size() > 1) {
      throw new InvalidInputException(
          "weights-file-ambiguous",
          refusal.source() + " has tensors both under 'state_dict' and under 'model_state_dict'.",
          "Save one of them alone.");
    }
    return found.get(0);
  }

  private static InvalidInputException noTensors(Refusal refusal, String found) {
    return new InvalidInputException(
        "weights-file-without-tensors",
        refusal.source()
            + " has no tensors under 'state_dict' or 'model_state_dict', and "
            + found
            + ".",
        "Save the state dict alone in Python: torch.save(model.state_dict(), file).");
  }

  private static String describe(PickleValue root) {
    return root instanceof View ? "a single tensor" : "something else";
  }

  private static String keys(Mapping top) {
    if (top.items().isEmpty()) {
      return "no keys";
    }
    return "the keys "
        + top.items().keySet().stream()
            .limit(3)
            .map(key -> "'" + key + "'")
            .collect(java.util.stream.Collectors.joining(", "))
        + (top.items().size() > 3 ? " and " + (top.items().size() - 3) + " more" : "");
  }

  private static Map<String, View> tensors(Mapping mapping) {
    Map<String, View> tensors = new LinkedHashMap<>();
    mapping
        .items()
        .forEach(
            (name, value) -> {
              if (value instanceof View view) {
                tensors.put(name, view);
              }
            });
    return tensors;
  }

  private static Map<String, String> metadata(Mapping mapping) {
    Map<String, String> metadata = new LinkedHashMap<>();
    mapping
        .items()
        .forEach(
            (key, value) -> {
              if (value instanceof Text text) {
                metadata.put(key, text.value());
              } else if (value instanceof Scalar scalar) {
                metadata.put(key, String.valueOf(scalar.value()));
              }
            });
    return metadata;
  }
}
