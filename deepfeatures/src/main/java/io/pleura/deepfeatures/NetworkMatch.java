package io.pleura.deepfeatures;

import io.pleura.deepfeatures.checkpoint.CheckpointTensor;
import io.pleura.error.InvalidInputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How far the tensors of a file are a network of the MedicalNet family: the nearest network, and
 * what differs. Names and shapes only; no values are looked at.
 *
 * @param layout the network whose names differ least from those in the file
 * @param prefix what was removed from the front of the names, for example {@code module.}; empty
 *     when nothing was; the longest where names differ
 * @param backbone how the backbone's tensors match
 * @param segmentationHead how the tensors {@code conv_seg} of the published application match
 * @param applicationHead how its tensors {@code classifier} match
 * @param unplaced names in the file that have no place in the network, as in the file
 * @param otherShapes names in the file whose shape is not the network's, as in the file
 */
public record NetworkMatch(
    ResNetLayout layout,
    String prefix,
    Part backbone,
    Part segmentationHead,
    Part applicationHead,
    List<String> unplaced,
    List<String> otherShapes) {

  /**
   * A part of a network.
   *
   * @param tensors how many it has
   * @param missing the names of those that the file lacks
   */
  public record Part(int tensors, List<String> missing) {

    /**
     * Copies the list.
     *
     * @param tensors as above
     * @param missing as above
     */
    public Part {
      missing = List.copyOf(missing);
    }

    /**
     * How many the file has.
     *
     * @return 0 to {@link #tensors()}
     */
    public int present() {
      return tensors - missing.size();
    }

    /**
     * Whether the file has all.
     *
     * @return true when none is missing
     */
    public boolean whole() {
      return missing.isEmpty();
    }
  }

  /**
   * Copies the lists.
   *
   * @param layout as above
   * @param prefix as above
   * @param backbone as above
   * @param segmentationHead as above
   * @param applicationHead as above
   * @param unplaced as above
   * @param otherShapes as above
   */
  public NetworkMatch {
    unplaced = List.copyOf(unplaced);
    otherShapes = List.copyOf(otherShapes);
  }

  /**
   * Finds the nearest network.
   *
   * @param tensors of a file
   * @param source names the file in messages
   * @return the match
   * @throws InvalidInputException when two names are the same once their prefixes are removed
   */
  public static NetworkMatch of(List<CheckpointTensor> tensors, String source) {
    Set<String> prefixes = new TreeSet<>(Comparator.comparingInt(String::length).reversed());
    for (CheckpointTensor tensor : tensors) {
      String name = ResNetWeights.withoutPrefix(tensor.name());
      prefixes.add(tensor.name().substring(0, tensor.name().length() - name.length()));
    }
    Map<String, CheckpointTensor> byName = ResNetWeights.byName(tensors, source);
    ResNetLayout layout = ResNetWeights.recognise(byName, Optional.empty());
    Map<String, List<Integer>> expected = new LinkedHashMap<>(layout.shapes());
    expected.putAll(layout.headShapes());
    List<String> unplaced = new ArrayList<>();
    List<String> otherShapes = new ArrayList<>();
    byName.forEach(
        (name, tensor) -> {
          List<Integer> shape = expected.get(name);
          if (shape == null) {
            unplaced.add(tensor.name());
          } else if (!shape.equals(tensor.shape())) {
            otherShapes.add(tensor.name());
          }
        });
    return new NetworkMatch(
        layout,
        prefixes.isEmpty() ? "" : prefixes.iterator().next(),
        part(layout.shapes().keySet(), "", byName),
        part(layout.headShapes().keySet(), "conv_seg.", byName),
        part(layout.headShapes().keySet(), "classifier.", byName),
        unplaced,
        otherShapes);
  }

  private static Part part(Set<String> names, String start, Map<String, CheckpointTensor> tensors) {
    List<String> all = names.stream().filter(name -> name.startsWith(start)).toList();
    return new Part(all.size(), all.stream().filter(name -> !tensors.containsKey(name)).toList());
  }

  /**
   * How many tensors of the file belong to the network.
   *
   * @return 0 when the file has nothing to do with the family
   */
  public int matched() {
    return backbone.present() + segmentationHead.present() + applicationHead.present();
  }

  /**
   * Whether features can be computed with the file, as far as names and shapes say.
   *
   * @return true when the backbone is whole, its shapes fit and no foreign tensor stands beside it
   */
  public boolean usable() {
    return backbone.whole()
        && otherShapes.stream().map(ResNetWeights::withoutPrefix).allMatch(ResNetWeights::ofHead)
        && unplaced.stream().map(ResNetWeights::withoutPrefix).allMatch(ResNetWeights::ofHead);
  }
}
