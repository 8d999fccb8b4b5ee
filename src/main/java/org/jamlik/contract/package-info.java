/**
 * What is promised: variables, code lists, sources, tables and indicators, read from YAML and CSV into validated
 * records. Knows nothing of Spark.
 */
package org.jamlik.contract;
