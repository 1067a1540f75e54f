package io.pleura.radiomics;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A class of features of PyRadiomics, in the order of a result.
 *
 * <p>Each class defines the symbols of its formulas once. In all of them i and j are gray levels,
 * numbered from 1, unless the class says otherwise; a sum Σ runs over all values of its indices and
 * takes in the product that follows; ε = 2⁻⁵². The unit HU stands for that of the image's values; a
 * feature without a unit is a pure number. The last column is the code of the Image Biomarker
 * Standardisation Initiative (IBSI, arXiv:1612.07003), empty where it defines no such feature.
 * Features 'when named' are deprecated: others say the same.
 *
 * <p>Matrices of {@link #GLCM} and {@link #GLRLM} are averaged over directions in three dimensions,
 * in the terms of IBSI ITBB, those of {@link #GLDM}, {@link #GLSZM} and {@link #NGTDM} made in
 * three dimensions (KOBO). With {@link RadiomicsSettings#force2D()} that is JJUI and 62GR, and with
 * {@link WeightingNorm#NO_WEIGHTING} IAZD or, slice by slice, ZW7Z.
 */
public enum FeatureClass {
  /**
   * Size and shape of the ROI in three dimensions; no gray values. Original image only.
   *
   * <p>N is the number of voxels and v the volume of one, in mm³. The surface is a triangle mesh by
   * marching cubes at half a voxel's value, a, b and c are its vertices in mm, A its area and V its
   * volume. λ₁ ≥ λ₂ ≥ λ₃ are the eigenvalues of the covariance (divisor N) of the voxel centres, in
   * mm². Axes are those of the image; its direction does not matter. IBSI divides the covariance by
   * N − 1, which moves the axis lengths of small ROIs.
   *
   * <table>
   *   <caption>Features of the class</caption>
   *   <thead><tr><th>feature</th><th>formula</th><th>unit</th><th>IBSI</th></tr></thead>
   *   <tbody>
   *     <tr><td>Compactness1 (when named)</td><td>{@code V / √(π A³)}</td><td></td><td>SKGS</td></tr>
   *     <tr><td>Compactness2 (when named)</td><td>{@code 36 π V² / A³}</td><td></td><td>BQWJ</td></tr>
   *     <tr><td>Elongation</td><td>{@code √(λ₂ / λ₁)}</td><td></td><td>Q3CK</td></tr>
   *     <tr><td>Flatness</td><td>{@code √(λ₃ / λ₁)}</td><td></td><td>N17B</td></tr>
   *     <tr><td>LeastAxisLength</td><td>{@code 4 √λ₃}</td><td>mm</td><td>7J51</td></tr>
   *     <tr><td>MajorAxisLength</td><td>{@code 4 √λ₁}</td><td>mm</td><td>TDIC</td></tr>
   *     <tr><td>Maximum2DDiameterColumn</td><td>{@code max |a − b| over vertices with the same y}</td><td>mm</td><td></td></tr>
   *     <tr><td>Maximum2DDiameterRow</td><td>{@code max |a − b| over vertices with the same x}</td><td>mm</td><td></td></tr>
   *     <tr><td>Maximum2DDiameterSlice</td><td>{@code max |a − b| over vertices with the same z}</td><td>mm</td><td></td></tr>
   *     <tr><td>Maximum3DDiameter</td><td>{@code max |a − b| over all vertices}</td><td>mm</td><td>L0JK</td></tr>
   *     <tr><td>MeshVolume</td><td>{@code V = |Σ a · (b × c)| / 6 over triangles}</td><td>mm^3</td><td>RNU0</td></tr>
   *     <tr><td>MinorAxisLength</td><td>{@code 4 √λ₂}</td><td>mm</td><td>P9VJ</td></tr>
   *     <tr><td>SphericalDisproportion (when named)</td><td>{@code A / ∛(36 π V²)}</td><td></td><td>KRCK</td></tr>
   *     <tr><td>Sphericity</td><td>{@code ∛(36 π V²) / A}</td><td></td><td>QCFX</td></tr>
   *     <tr><td>SurfaceArea</td><td>{@code A = Σ |(b − a) × (c − a)| / 2 over triangles}</td><td>mm^2</td><td>C0JK</td></tr>
   *     <tr><td>SurfaceVolumeRatio</td><td>{@code A / V}</td><td>mm^-1</td><td>2PR5</td></tr>
   *     <tr><td>VoxelVolume</td><td>{@code N v}</td><td>mm^3</td><td>YEKZ</td></tr>
   *   </tbody>
   * </table>
   */
  SHAPE("shape"),
  /**
   * Size and shape of a ROI of one slice, in the plane of the slice. Original image only; needs
   * {@link RadiomicsSettings#force2D()}.
   *
   * <p>N is the number of pixels and s the area of one, in mm². The outline is a polygon by
   * marching squares at half a pixel's value, each line from a to b in mm, P its length and S its
   * area. λ₁ ≥ λ₂ are the eigenvalues of the covariance (divisor N) of the pixel centres, in mm².
   * IBSI defines no such features.
   *
   * <table>
   *   <caption>Features of the class</caption>
   *   <thead><tr><th>feature</th><th>formula</th><th>unit</th><th>IBSI</th></tr></thead>
   *   <tbody>
   *     <tr><td>Elongation</td><td>{@code √(λ₂ / λ₁)}</td><td></td><td></td></tr>
   *     <tr><td>MajorAxisLength</td><td>{@code 4 √λ₁}</td><td>mm</td><td></td></tr>
   *     <tr><td>MaximumDiameter</td><td>{@code max |a − b| over all vertices}</td><td>mm</td><td></td></tr>
   *     <tr><td>MeshSurface</td><td>{@code S = |Σ a × b| / 2 over lines}</td><td>mm^2</td><td></td></tr>
   *     <tr><td>MinorAxisLength</td><td>{@code 4 √λ₂}</td><td>mm</td><td></td></tr>
   *     <tr><td>Perimeter</td><td>{@code P = Σ |b − a| over lines}</td><td>mm</td><td></td></tr>
   *     <tr><td>PerimeterSurfaceRatio</td><td>{@code P / S}</td><td>mm^-1</td><td></td></tr>
   *     <tr><td>PixelSurface</td><td>{@code N s}</td><td>mm^2</td><td></td></tr>
   *     <tr><td>SphericalDisproportion (when named)</td><td>{@code P / (2 √(π S))}</td><td></td><td></td></tr>
   *     <tr><td>Sphericity</td><td>{@code 2 √(π S) / P}</td><td></td><td></td></tr>
   *   </tbody>
   * </table>
   */
  SHAPE2D("shape2D"),
  /**
   * Statistics of the values of the ROI; entropy and uniformity use gray levels.
   *
   * <p>x are the N values, μ their mean, mₙ = Σ (x − μ)ⁿ / N their central moments, Pₙ their
   * percentiles (linear between neighbours in order, the smallest is P₀ and the largest P₁₀₀). c is
   * {@link RadiomicsSettings#voxelArrayShift()} and v the volume of a voxel in mm³. p(i) is the
   * fraction of voxels at gray level i. The kurtosis of IBSI is less by 3.
   *
   * <table>
   *   <caption>Features of the class</caption>
   *   <thead><tr><th>feature</th><th>formula</th><th>unit</th><th>IBSI</th></tr></thead>
   *   <tbody>
   *     <tr><td>10Percentile</td><td>{@code P₁₀}</td><td>HU</td><td>QG58</td></tr>
   *     <tr><td>90Percentile</td><td>{@code P₉₀}</td><td>HU</td><td>8DWT</td></tr>
   *     <tr><td>Energy</td><td>{@code Σ (x + c)²}</td><td>HU^2</td><td>N8CA</td></tr>
   *     <tr><td>Entropy</td><td>{@code −Σ p(i) log₂(p(i) + ε)}</td><td></td><td>TLU2</td></tr>
   *     <tr><td>InterquartileRange</td><td>{@code P₇₅ − P₂₅}</td><td>HU</td><td>SALO</td></tr>
   *     <tr><td>Kurtosis</td><td>{@code m₄ / m₂²; 0 when m₂ is 0}</td><td></td><td>IPH6</td></tr>
   *     <tr><td>Maximum</td><td>{@code max x}</td><td>HU</td><td>84IY</td></tr>
   *     <tr><td>MeanAbsoluteDeviation</td><td>{@code Σ |x − μ| / N}</td><td>HU</td><td>4FUA</td></tr>
   *     <tr><td>Mean</td><td>{@code μ = Σ x / N}</td><td>HU</td><td>Q4LE</td></tr>
   *     <tr><td>Median</td><td>{@code P₅₀}</td><td>HU</td><td>Y12H</td></tr>
   *     <tr><td>Minimum</td><td>{@code min x}</td><td>HU</td><td>1GSF</td></tr>
   *     <tr><td>Range</td><td>{@code max x − min x}</td><td>HU</td><td>2OJQ</td></tr>
   *     <tr><td>RobustMeanAbsoluteDeviation</td><td>{@code Σ |y − mean y| / count y over the values y from P₁₀ to P₉₀}</td><td>HU</td><td>1128</td></tr>
   *     <tr><td>RootMeanSquared</td><td>{@code √(Σ (x + c)² / N)}</td><td>HU</td><td>5ZWQ</td></tr>
   *     <tr><td>Skewness</td><td>{@code m₃ / m₂^1.5; 0 when m₂ is 0}</td><td></td><td>KE2A</td></tr>
   *     <tr><td>StandardDeviation (when named)</td><td>{@code √m₂}</td><td>HU</td><td></td></tr>
   *     <tr><td>TotalEnergy</td><td>{@code v Σ (x + c)²}</td><td>HU^2 mm^3</td><td></td></tr>
   *     <tr><td>Uniformity</td><td>{@code Σ p(i)²}</td><td></td><td>BJ5W</td></tr>
   *     <tr><td>Variance</td><td>{@code m₂}</td><td>HU^2</td><td>ECT3</td></tr>
   *   </tbody>
   * </table>
   */
  FIRSTORDER("firstorder"),
  /**
   * Gray level co-occurrence matrix: how often two levels are neighbours.
   *
   * <p>P(i, j) counts the voxels of level i that have a neighbour of level j in one direction; with
   * {@link RadiomicsSettings#symmetricalGlcm()} in both. p(i,j) is P(i, j) divided by its sum.
   * px(i) = Σⱼ p(i,j) and py(j) = Σᵢ p(i,j) are its marginals, μx, σx, μy, σy their means and
   * deviations, p₊(k) the sum of p(i,j) over i + j = k, p₋(k) over |i − j| = k. HX, HY and HXY are
   * the entropies −Σ q log₂(q + ε) of px, py and p; HXY1 = −Σ p(i,j) log₂(px(i) py(j) + ε), HXY2 =
   * −Σ px(i) py(j) log₂(px(i) py(j) + ε). Q(i, j) = Σₖ p(i,k) p(j,k) / (px(i) py(k) + ε). Ng is the
   * highest level of the ROI. A feature is the mean over the directions that have a pair; with a
   * {@link RadiomicsSettings#weightingNorm()} it is that of the weighted sum of the matrices.
   *
   * <table>
   *   <caption>Features of the class</caption>
   *   <thead><tr><th>feature</th><th>formula</th><th>unit</th><th>IBSI</th></tr></thead>
   *   <tbody>
   *     <tr><td>Autocorrelation</td><td>{@code Σ i j p(i,j)}</td><td></td><td>QWB0</td></tr>
   *     <tr><td>ClusterProminence</td><td>{@code Σ (i + j − μx − μy)⁴ p(i,j)}</td><td></td><td>AE86</td></tr>
   *     <tr><td>ClusterShade</td><td>{@code Σ (i + j − μx − μy)³ p(i,j)}</td><td></td><td>7NFM</td></tr>
   *     <tr><td>ClusterTendency</td><td>{@code Σ (i + j − μx − μy)² p(i,j)}</td><td></td><td>DG8W</td></tr>
   *     <tr><td>Contrast</td><td>{@code Σ (i − j)² p(i,j)}</td><td></td><td>ACUI</td></tr>
   *     <tr><td>Correlation</td><td>{@code (Σ i j p(i,j) − μx μy) / (σx σy + ε); 1 when σx σy is 0}</td><td></td><td>NI2N</td></tr>
   *     <tr><td>DifferenceAverage</td><td>{@code μ₋ = Σ k p₋(k)}</td><td></td><td>TF7R</td></tr>
   *     <tr><td>DifferenceEntropy</td><td>{@code −Σ p₋(k) log₂(p₋(k) + ε)}</td><td></td><td>NTRS</td></tr>
   *     <tr><td>DifferenceVariance</td><td>{@code Σ (k − μ₋)² p₋(k)}</td><td></td><td>D3YU</td></tr>
   *     <tr><td>Id</td><td>{@code Σ p₋(k) / (1 + k)}</td><td></td><td>IB1Z</td></tr>
   *     <tr><td>Idm</td><td>{@code Σ p₋(k) / (1 + k²)}</td><td></td><td>WF0Z</td></tr>
   *     <tr><td>Idmn</td><td>{@code Σ p₋(k) / (1 + k² / Ng²)}</td><td></td><td>1QCO</td></tr>
   *     <tr><td>Idn</td><td>{@code Σ p₋(k) / (1 + k / Ng)}</td><td></td><td>NDRX</td></tr>
   *     <tr><td>Imc1</td><td>{@code (HXY − HXY1) / max(HX, HY); 0 when HX and HY are 0}</td><td></td><td>R8DG</td></tr>
   *     <tr><td>Imc2</td><td>{@code √(1 − exp(−2 (HXY2 − HXY)))}</td><td></td><td>JN9H</td></tr>
   *     <tr><td>InverseVariance</td><td>{@code Σ p₋(k) / k² over k ≥ 1}</td><td></td><td>E8JP</td></tr>
   *     <tr><td>JointAverage</td><td>{@code μx}</td><td></td><td>60VM</td></tr>
   *     <tr><td>JointEnergy</td><td>{@code Σ p(i,j)²}</td><td></td><td>8ZQL</td></tr>
   *     <tr><td>JointEntropy</td><td>{@code HXY}</td><td></td><td>TU9B</td></tr>
   *     <tr><td>MCC</td><td>{@code √ of the second largest eigenvalue of Q; 1 for one level}</td><td></td><td></td></tr>
   *     <tr><td>MaximumProbability</td><td>{@code max p(i,j)}</td><td></td><td>GYBY</td></tr>
   *     <tr><td>SumAverage</td><td>{@code Σ k p₊(k)}</td><td></td><td>ZGXS</td></tr>
   *     <tr><td>SumEntropy</td><td>{@code −Σ p₊(k) log₂(p₊(k) + ε)}</td><td></td><td>P6QZ</td></tr>
   *     <tr><td>SumSquares</td><td>{@code σx² = Σ (i − μx)² px(i)}</td><td></td><td>UR99</td></tr>
   *   </tbody>
   * </table>
   */
  GLCM("glcm"),
  /**
   * Gray level dependence matrix: how many neighbours of a voxel have about its level. IBSI calls
   * it neighbouring gray level dependence matrix.
   *
   * <p>P(i,j) counts the voxels of level i of which j − 1 neighbours, in all directions, differ by
   * at most {@link RadiomicsSettings#gldmA()} levels. N is the number of voxels, p(i,j) = P(i,j) /
   * N, μi = Σ i p(i,j), μj = Σ j p(i,j).
   *
   * <table>
   *   <caption>Features of the class</caption>
   *   <thead><tr><th>feature</th><th>formula</th><th>unit</th><th>IBSI</th></tr></thead>
   *   <tbody>
   *     <tr><td>DependenceEntropy</td><td>{@code −Σ p(i,j) log₂(p(i,j) + ε)}</td><td></td><td>FCBV</td></tr>
   *     <tr><td>DependenceNonUniformity</td><td>{@code Σⱼ (Σᵢ P(i,j))² / N}</td><td></td><td>Z87G</td></tr>
   *     <tr><td>DependenceNonUniformityNormalized</td><td>{@code Σⱼ (Σᵢ P(i,j))² / N²}</td><td></td><td>OKJI</td></tr>
   *     <tr><td>DependenceVariance</td><td>{@code Σ (j − μj)² p(i,j)}</td><td></td><td>DNX2</td></tr>
   *     <tr><td>GrayLevelNonUniformity</td><td>{@code Σᵢ (Σⱼ P(i,j))² / N}</td><td></td><td>FP8K</td></tr>
   *     <tr><td>GrayLevelVariance</td><td>{@code Σ (i − μi)² p(i,j)}</td><td></td><td>1PFV</td></tr>
   *     <tr><td>HighGrayLevelEmphasis</td><td>{@code Σ i² p(i,j)}</td><td></td><td>OAE7</td></tr>
   *     <tr><td>LargeDependenceEmphasis</td><td>{@code Σ j² p(i,j)}</td><td></td><td>IMOQ</td></tr>
   *     <tr><td>LargeDependenceHighGrayLevelEmphasis</td><td>{@code Σ i² j² p(i,j)}</td><td></td><td>9QMG</td></tr>
   *     <tr><td>LargeDependenceLowGrayLevelEmphasis</td><td>{@code Σ j² p(i,j) / i²}</td><td></td><td>NBZI</td></tr>
   *     <tr><td>LowGrayLevelEmphasis</td><td>{@code Σ p(i,j) / i²}</td><td></td><td>TL9H</td></tr>
   *     <tr><td>SmallDependenceEmphasis</td><td>{@code Σ p(i,j) / j²}</td><td></td><td>SODN</td></tr>
   *     <tr><td>SmallDependenceHighGrayLevelEmphasis</td><td>{@code Σ i² p(i,j) / j²}</td><td></td><td>JA6D</td></tr>
   *     <tr><td>SmallDependenceLowGrayLevelEmphasis</td><td>{@code Σ p(i,j) / (i² j²)}</td><td></td><td>EQ3F</td></tr>
   *   </tbody>
   * </table>
   */
  GLDM("gldm"),
  /**
   * Gray level run length matrix: how long lines of voxels of one level are.
   *
   * <p>P(i,j) counts the runs of j voxels of level i along one direction; a run ends at the border
   * of the ROI. N is the number of voxels and Nr that of runs, p(i,j) = P(i,j) / Nr, μi = Σ i
   * p(i,j), μj = Σ j p(i,j). A feature is the mean over directions; with a {@link
   * RadiomicsSettings#weightingNorm()} it is that of the weighted sum of the matrices.
   *
   * <table>
   *   <caption>Features of the class</caption>
   *   <thead><tr><th>feature</th><th>formula</th><th>unit</th><th>IBSI</th></tr></thead>
   *   <tbody>
   *     <tr><td>GrayLevelNonUniformity</td><td>{@code Σᵢ (Σⱼ P(i,j))² / Nr}</td><td></td><td>R5YN</td></tr>
   *     <tr><td>GrayLevelNonUniformityNormalized</td><td>{@code Σᵢ (Σⱼ P(i,j))² / Nr²}</td><td></td><td>OVBL</td></tr>
   *     <tr><td>GrayLevelVariance</td><td>{@code Σ (i − μi)² p(i,j)}</td><td></td><td>8CE5</td></tr>
   *     <tr><td>HighGrayLevelRunEmphasis</td><td>{@code Σ i² p(i,j)}</td><td></td><td>G3QZ</td></tr>
   *     <tr><td>LongRunEmphasis</td><td>{@code Σ j² p(i,j)}</td><td></td><td>W4KF</td></tr>
   *     <tr><td>LongRunHighGrayLevelEmphasis</td><td>{@code Σ i² j² p(i,j)}</td><td></td><td>3KUM</td></tr>
   *     <tr><td>LongRunLowGrayLevelEmphasis</td><td>{@code Σ j² p(i,j) / i²}</td><td></td><td>IVPO</td></tr>
   *     <tr><td>LowGrayLevelRunEmphasis</td><td>{@code Σ p(i,j) / i²}</td><td></td><td>V3SW</td></tr>
   *     <tr><td>RunEntropy</td><td>{@code −Σ p(i,j) log₂(p(i,j) + ε)}</td><td></td><td>HJ9O</td></tr>
   *     <tr><td>RunLengthNonUniformity</td><td>{@code Σⱼ (Σᵢ P(i,j))² / Nr}</td><td></td><td>W92Y</td></tr>
   *     <tr><td>RunLengthNonUniformityNormalized</td><td>{@code Σⱼ (Σᵢ P(i,j))² / Nr²}</td><td></td><td>IC23</td></tr>
   *     <tr><td>RunPercentage</td><td>{@code Nr / N}</td><td></td><td>9ZK5</td></tr>
   *     <tr><td>RunVariance</td><td>{@code Σ (j − μj)² p(i,j)}</td><td></td><td>SXLW</td></tr>
   *     <tr><td>ShortRunEmphasis</td><td>{@code Σ p(i,j) / j²}</td><td></td><td>22OV</td></tr>
   *     <tr><td>ShortRunHighGrayLevelEmphasis</td><td>{@code Σ i² p(i,j) / j²}</td><td></td><td>GD3A</td></tr>
   *     <tr><td>ShortRunLowGrayLevelEmphasis</td><td>{@code Σ p(i,j) / (i² j²)}</td><td></td><td>HTZT</td></tr>
   *   </tbody>
   * </table>
   */
  GLRLM("glrlm"),
  /**
   * Gray level size zone matrix: how large connected zones of one level are.
   *
   * <p>P(i,j) counts the zones of j voxels of level i, connected by faces, edges or corners. N is
   * the number of voxels and Nz that of zones, p(i,j) = P(i,j) / Nz, μi = Σ i p(i,j), μj = Σ j
   * p(i,j).
   *
   * <table>
   *   <caption>Features of the class</caption>
   *   <thead><tr><th>feature</th><th>formula</th><th>unit</th><th>IBSI</th></tr></thead>
   *   <tbody>
   *     <tr><td>GrayLevelNonUniformity</td><td>{@code Σᵢ (Σⱼ P(i,j))² / Nz}</td><td></td><td>JNSA</td></tr>
   *     <tr><td>GrayLevelNonUniformityNormalized</td><td>{@code Σᵢ (Σⱼ P(i,j))² / Nz²}</td><td></td><td>Y1RO</td></tr>
   *     <tr><td>GrayLevelVariance</td><td>{@code Σ (i − μi)² p(i,j)}</td><td></td><td>BYLV</td></tr>
   *     <tr><td>HighGrayLevelZoneEmphasis</td><td>{@code Σ i² p(i,j)}</td><td></td><td>5GN9</td></tr>
   *     <tr><td>LargeAreaEmphasis</td><td>{@code Σ j² p(i,j)}</td><td></td><td>48P8</td></tr>
   *     <tr><td>LargeAreaHighGrayLevelEmphasis</td><td>{@code Σ i² j² p(i,j)}</td><td></td><td>J17V</td></tr>
   *     <tr><td>LargeAreaLowGrayLevelEmphasis</td><td>{@code Σ j² p(i,j) / i²}</td><td></td><td>YH51</td></tr>
   *     <tr><td>LowGrayLevelZoneEmphasis</td><td>{@code Σ p(i,j) / i²}</td><td></td><td>XMSY</td></tr>
   *     <tr><td>SizeZoneNonUniformity</td><td>{@code Σⱼ (Σᵢ P(i,j))² / Nz}</td><td></td><td>4JP3</td></tr>
   *     <tr><td>SizeZoneNonUniformityNormalized</td><td>{@code Σⱼ (Σᵢ P(i,j))² / Nz²}</td><td></td><td>VB3A</td></tr>
   *     <tr><td>SmallAreaEmphasis</td><td>{@code Σ p(i,j) / j²}</td><td></td><td>5QRC</td></tr>
   *     <tr><td>SmallAreaHighGrayLevelEmphasis</td><td>{@code Σ i² p(i,j) / j²}</td><td></td><td>HW1V</td></tr>
   *     <tr><td>SmallAreaLowGrayLevelEmphasis</td><td>{@code Σ p(i,j) / (i² j²)}</td><td></td><td>5RAI</td></tr>
   *     <tr><td>ZoneEntropy</td><td>{@code −Σ p(i,j) log₂(p(i,j) + ε)}</td><td></td><td>GU8N</td></tr>
   *     <tr><td>ZonePercentage</td><td>{@code Nz / N}</td><td></td><td>P30P</td></tr>
   *     <tr><td>ZoneVariance</td><td>{@code Σ (j − μj)² p(i,j)}</td><td></td><td>3NSA</td></tr>
   *   </tbody>
   * </table>
   */
  GLSZM("glszm"),
  /**
   * Neighbouring gray tone difference matrix: how far a voxel is from its surroundings.
   *
   * <p>s(i) is the sum, over the voxels of level i, of the difference between i and the mean level
   * of the neighbours in the ROI; a voxel without any adds 0 (IBSI leaves it out of N, too). N is
   * the number of voxels, p(i) the fraction at level i, Ng the number of levels that occur. Sums
   * over i and j run over all pairs of levels that occur.
   *
   * <table>
   *   <caption>Features of the class</caption>
   *   <thead><tr><th>feature</th><th>formula</th><th>unit</th><th>IBSI</th></tr></thead>
   *   <tbody>
   *     <tr><td>Busyness</td><td>{@code Σ p(i) s(i) / Σ |i p(i) − j p(j)|; 0 when the divisor is 0}</td><td></td><td>NQ30</td></tr>
   *     <tr><td>Coarseness</td><td>{@code 1 / Σ p(i) s(i); 10⁶ when the divisor is 0}</td><td></td><td>QCDE</td></tr>
   *     <tr><td>Complexity</td><td>{@code Σ |i − j| (p(i) s(i) + p(j) s(j)) / (p(i) + p(j)) / N}</td><td></td><td>HDEZ</td></tr>
   *     <tr><td>Contrast</td><td>{@code Σ p(i) p(j) (i − j)² Σ s(i) / (Ng (Ng − 1) N); 0 for one level}</td><td></td><td>65HE</td></tr>
   *     <tr><td>Strength</td><td>{@code Σ (p(i) + p(j)) (i − j)² / Σ s(i); 0 when the divisor is 0}</td><td></td><td>1X9X</td></tr>
   *   </tbody>
   * </table>
   */
  NGTDM("ngtdm");

  private final String key;

  FeatureClass(String key) {
    this.key = key;
  }

  /**
   * The name in parameter files and feature names.
   *
   * @return for example {@code firstorder}
   */
  public String key() {
    return key;
  }

  /**
   * The features that are computed when the class is enabled without naming any.
   *
   * @return names in the order of a result
   */
  public List<String> featureNames() {
    return features().stream().filter(f -> !f.deprecated()).map(FeatureDescription::name).toList();
  }

  /**
   * The features that PyRadiomics computes only when they are named, because others say the same.
   *
   * @return names in the order of a result
   */
  public List<String> deprecatedFeatureNames() {
    return features().stream()
        .filter(FeatureDescription::deprecated)
        .map(FeatureDescription::name)
        .toList();
  }

  /**
   * Features that PyRadiomics accepts in a parameter file and does not compute: what to do about
   * each.
   */
  Map<String, String> removedFeatures() {
    return switch (this) {
      case GLCM ->
          Map.of(
              "Dissimilarity", "Use DifferenceAverage, which equals it.",
              "Homogeneity1", "Use Id, which equals it.",
              "Homogeneity2", "Use Idm, which equals it.",
              "SumVariance", "Use ClusterTendency, which equals it.");
      case GLDM ->
          Map.of(
              "GrayLevelNonUniformityNormalized",
              "Use Uniformity of firstorder, which equals it.",
              "DependencePercentage",
              "Leave it out; it is always 1.");
      default -> Map.of();
    };
  }

  /**
   * All features, deprecated ones included, as they are computed by default.
   *
   * @return descriptions in the order of a result
   */
  public List<FeatureDescription> features() {
    return switch (this) {
      case SHAPE -> FeatureCatalogue.SHAPE;
      case SHAPE2D -> FeatureCatalogue.SHAPE_2D;
      case FIRSTORDER -> FeatureCatalogue.FIRST_ORDER;
      case GLCM -> FeatureCatalogue.GLCM;
      case GLDM -> FeatureCatalogue.GLDM;
      case GLRLM -> FeatureCatalogue.GLRLM;
      case GLSZM -> FeatureCatalogue.GLSZM;
      case NGTDM -> FeatureCatalogue.NGTDM;
    };
  }

  /**
   * How IBSI calls the way in which matrices of directions and slices are put together; empty where
   * it has no name for it.
   */
  String ibsiAggregation(ImageSettings settings) {
    boolean slices = settings.force2D();
    return switch (this) {
      case SHAPE, SHAPE2D, FIRSTORDER -> "";
      case GLDM, GLSZM, NGTDM -> slices ? "62GR" : "KOBO";
      case GLCM, GLRLM -> {
        if (settings.weightingNorm() == null) {
          yield slices ? "JJUI" : "ITBB";
        }
        boolean merged = settings.weightingNorm() == WeightingNorm.NO_WEIGHTING;
        yield !merged ? "" : slices ? "ZW7Z" : "IAZD";
      }
    };
  }

  /** The position of a feature among all of the class. */
  int indexOf(String feature) {
    List<FeatureDescription> all = features();
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).name().equals(feature)) {
        return i;
      }
    }
    throw new IllegalArgumentException(key + " has no feature " + feature);
  }

  /** Whether the class looks at the ROI alone, not at gray values. */
  boolean isShape() {
    return this == SHAPE || this == SHAPE2D;
  }

  /** Whether the class is made from a matrix of gray levels. */
  boolean isTexture() {
    return !isShape() && this != FIRSTORDER;
  }

  static Optional<FeatureClass> ofKey(String key) {
    return Arrays.stream(values()).filter(c -> c.key.equals(key)).findFirst();
  }
}
