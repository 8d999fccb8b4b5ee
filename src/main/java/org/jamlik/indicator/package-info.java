/** Turns the catalogue of indicators into SQL that a statistician can read, and into rows for the dimension. */
package org.jamlik.indicator;
