package io.byteborne.cluster;

/**
 * Another node has joined the cluster, or was there when this one did. Published as a Spring application event on the world
 * thread.
 */
public record NodeJoinedEvent(ClusterNode node) {}
