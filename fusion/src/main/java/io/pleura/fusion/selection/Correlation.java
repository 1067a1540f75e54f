package io.pleura.fusion.selection;

/** How two features are correlated. A constant feature is correlated with none. */
public enum Correlation {

  /** Of the values. */
  PEARSON,

  /** Of the ranks, equal values sharing their mean rank. */
  SPEARMAN;

  /** Columns whose scalar product over the number of rows is the correlation. */
  double[][] prepared(double[][] columns) {
    double[][] prepared = new double[columns.length][];
    for (int f = 0; f < columns.length; f++) {
      double[] values = columns[f];
      if (this == SPEARMAN) {
        values = new double[columns[f].length];
        ClassComparison.ranks(columns[f], values);
      }
      prepared[f] = FeatureTable.standardised(values);
    }
    return prepared;
  }
}
