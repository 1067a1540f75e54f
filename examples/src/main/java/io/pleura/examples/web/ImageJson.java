package io.pleura.examples.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.volume.Direction;
import io.pleura.volume.Region;
import io.pleura.volume.Vector3;
import io.pleura.volume.VoxelGrid;

/** Grids and boxes as JSON. */
final class ImageJson {

  private ImageJson() {}

  static void putGrid(ObjectNode parent, VoxelGrid grid) {
    ObjectNode node = parent.putObject("grid");
    node.putArray("size").add(grid.sizeX()).add(grid.sizeY()).add(grid.sizeZ());
    putVector(node, "spacing", grid.spacing());
    putVector(node, "origin", grid.origin());
    ArrayNode rows = node.putArray("direction");
    Direction direction = grid.direction();
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        rows.add(direction.get(row, column));
      }
    }
  }

  static void putVector(ObjectNode parent, String name, Vector3 vector) {
    parent.putArray(name).add(vector.x()).add(vector.y()).add(vector.z());
  }

  /** Voxel indices; the maximum is the first one behind the box. */
  static void putBox(ObjectNode parent, String name, Region box) {
    ObjectNode node = parent.putObject(name);
    node.putArray("minimum").add(box.minX()).add(box.minY()).add(box.minZ());
    node.putArray("maximum").add(box.maxX()).add(box.maxY()).add(box.maxZ());
  }
}
