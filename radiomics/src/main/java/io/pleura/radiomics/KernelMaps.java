package io.pleura.radiomics;

import io.pleura.execution.ExecutionContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The feature maps of one image. */
final class KernelMaps {

  /** Voxels in a unit of work. */
  private static final int PART = 16;

  private final KernelImage image;

  /** The voxels of the ROI, as offsets in the region. */
  private final int[] voxels;

  private final int voxelBatch;
  private final boolean withMaximalCorrelation;

  /** The classes with maps, and for each of them the places of the features that are wanted. */
  private final List<FeatureClass> classes = new ArrayList<>();

  private final List<int[]> features = new ArrayList<>();

  /** Of each class the place of its first map. */
  private final List<Integer> firstMaps = new ArrayList<>();

  private final double[][] maps;

  /** For each voxel a bit for each direction of GLCM, set where the kernel has pairs of voxels. */
  private final long[] found;

  private final int wordsOfFound;
  private final ConcurrentLinkedQueue<Worker> idle = new ConcurrentLinkedQueue<>();

  /**
   * Makes empty maps.
   *
   * @param voxels the voxels of the ROI, as offsets in the region, ascending
   * @param wanted features by class; shape is passed over
   * @param voxelBatch the number of voxels that PyRadiomics takes at once, or −1 for all
   */
  KernelMaps(
      KernelImage image, int[] voxels, Map<FeatureClass, List<String>> wanted, int voxelBatch) {
    this.image = image;
    this.voxels = voxels;
    this.voxelBatch = voxelBatch == -1 ? voxels.length : voxelBatch;
    withMaximalCorrelation = wanted.getOrDefault(FeatureClass.GLCM, List.of()).contains("MCC");
    int count = 0;
    for (Map.Entry<FeatureClass, List<String>> entry : wanted.entrySet()) {
      if (!entry.getKey().isShape()) {
        classes.add(entry.getKey());
        features.add(entry.getValue().stream().mapToInt(entry.getKey()::indexOf).toArray());
        firstMaps.add(count);
        count += entry.getValue().size();
      }
    }
    maps = new double[count][voxels.length];
    wordsOfFound = (image.directionsInKernel().size() + Long.SIZE - 1) / Long.SIZE;
    boolean toFind = classes.contains(FeatureClass.GLCM) && image.settings.weightingNorm() == null;
    found = new long[toFind ? wordsOfFound * voxels.length : 0];
  }

  /** Units of work for a number of voxels. */
  static int parts(int voxels) {
    return (voxels + PART - 1) / PART;
  }

  /**
   * Computes the maps.
   *
   * @param done called after each unit of work
   * @return for each wanted feature of each class a value for each voxel
   */
  double[][] compute(ExecutionContext context, Runnable done) {
    context.forEach(
        parts(voxels.length),
        part -> {
          Worker worker = idle.poll();
          if (worker == null) {
            worker = new Worker();
          }
          int end = Math.min(voxels.length, (part + 1) * PART);
          for (int voxel = part * PART; voxel < end; voxel++) {
            worker.compute(voxel);
          }
          idle.add(worker);
          done.run();
        });
    int glcm = classes.indexOf(FeatureClass.GLCM);
    if (found.length > 0 && glcm >= 0) {
      for (int i = 0; i < features.get(glcm).length; i++) {
        if (features.get(glcm)[i] == GlcmFeatures.JOINT_AVERAGE) {
          dropWhereDirectionsLack(maps[firstMaps.get(glcm) + i]);
        }
      }
    }
    return maps;
  }

  /**
   * PyRadiomics averages JointAverage over all directions in which any voxel of the batch has
   * pairs; it is undefined in a kernel without pairs in one of them.
   */
  private void dropWhereDirectionsLack(double[] map) {
    long[] any = new long[wordsOfFound];
    for (int first = 0; first < voxels.length; first += Math.min(voxelBatch, voxels.length)) {
      int end = Math.min(voxels.length, first + Math.min(voxelBatch, voxels.length));
      Arrays.fill(any, 0);
      for (int voxel = first; voxel < end; voxel++) {
        for (int word = 0; word < wordsOfFound; word++) {
          any[word] |= found[voxel * wordsOfFound + word];
        }
      }
      for (int voxel = first; voxel < end; voxel++) {
        int at = voxel * wordsOfFound;
        if (!Arrays.equals(any, 0, wordsOfFound, found, at, at + wordsOfFound)) {
          map[voxel] = Double.NaN;
        }
      }
    }
  }

  /** The buffers of one thread. */
  private final class Worker {
    private final Neighbourhood kernel = new Neighbourhood(image);
    private final List<KernelFeatures> ofClass = new ArrayList<>();
    private final double[][] values = new double[classes.size()][];

    Worker() {
      for (int c = 0; c < values.length; c++) {
        FeatureClass featureClass = classes.get(c);
        values[c] = new double[featureClass.features().size()];
        ofClass.add(
            switch (featureClass) {
              case FIRSTORDER -> new KernelFirstOrder(image);
              case GLCM -> KernelGlcm.of(image, kernel, withMaximalCorrelation);
              case GLDM -> new KernelGldm(image, kernel);
              case GLRLM -> new KernelGlrlm(image, kernel);
              case GLSZM -> new KernelGlszm(image, kernel);
              case NGTDM -> new KernelNgtdm(image, kernel);
              case SHAPE, SHAPE2D -> throw new IllegalArgumentException(featureClass.key());
            });
      }
    }

    void compute(int voxel) {
      int x = voxels[voxel] % image.sizeX;
      int y = voxels[voxel] / image.sizeX % image.sizeY;
      int z = voxels[voxel] / (image.sizeX * image.sizeY);
      kernel.moveTo(x, y, z);
      for (int c = 0; c < values.length; c++) {
        ofClass.get(c).compute(kernel, x, y, z, values[c]);
        int map = firstMaps.get(c);
        for (int feature : features.get(c)) {
          maps[map++][voxel] = values[c][feature];
        }
        if (found.length > 0 && ofClass.get(c) instanceof KernelGlcm glcm) {
          note(voxel, glcm.found);
        }
      }
    }

    private void note(int voxel, boolean[] directions) {
      for (int d = 0; d < directions.length; d++) {
        if (directions[d]) {
          found[voxel * wordsOfFound + d / Long.SIZE] |= 1L << (d % Long.SIZE);
        }
      }
    }
  }
}
