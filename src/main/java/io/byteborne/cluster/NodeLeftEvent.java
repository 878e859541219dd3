package io.byteborne.cluster;

/**
 * Another node has left the cluster, or its lease has ended: nothing that it had belongs to it any more, and its users can
 * log in elsewhere. Published as a Spring application event on the world thread. A node that was only away for too long
 * joins again under another {@linkplain ClusterNode#epoch epoch}.
 */
public record NodeLeftEvent(ClusterNode node) {}
