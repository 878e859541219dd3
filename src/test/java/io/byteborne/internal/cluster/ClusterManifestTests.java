package io.byteborne.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.cluster.Cluster;
import io.byteborne.internal.cluster.redis.TestRedis;
import io.byteborne.internal.settings.ServerProperties;
import io.byteborne.testing.ProjectFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The manifests for a cluster's nodes, and the one for a single node beside them. */
class ClusterManifestTests {
    private static final String POD = "byteborne-world-1";
    private static final String PASSWORD = "a+b/c=";
    private static final Map<String, String> SECRETS = Map.of("byteborne-world-redis/password", PASSWORD);

    private static final Set<String> OF_CLUSTER =
            Set.of("BYTEBORNE_CLUSTER_NODE_ID", "BYTEBORNE_CLUSTER_ADDRESS", "SPRING_DATA_REDIS_PASSWORD");

    @TempDir
    Path config;

    private static List<JsonNode> manifest(String name) throws IOException {
        Iterable<Object> documents = new Yaml().loadAll(ProjectFiles.read(Path.of("ops/kubernetes", name)));
        return StreamSupport.stream(documents.spliterator(), false)
                .map(document -> JsonMapper.shared().<JsonNode>valueToTree(document))
                .toList();
    }

    private static JsonNode only(List<JsonNode> manifest, String kind) {
        return manifest.stream()
                .filter(document -> document.path("kind").asString().equals(kind))
                .reduce((first, second) -> {
                    throw new AssertionError("There are two of " + kind);
                })
                .orElseThrow();
    }

    private static JsonNode pod(JsonNode set) {
        return set.at("/spec/template/spec");
    }

    private static JsonNode container(JsonNode set) {
        return pod(set).at("/containers/0");
    }

    /** As the kubelet sets it for one of the pods. */
    private static Map<String, Object> environmentOf(JsonNode set) {
        Map<String, Object> environment = new HashMap<>();
        for (JsonNode variable : container(set).path("env")) {
            JsonNode secret = variable.at("/valueFrom/secretKeyRef");
            String value;
            if (variable.has("value")) {
                value = variable.path("value").asString();
                for (Map.Entry<String, Object> earlier : environment.entrySet()) {
                    value = value.replace("$(" + earlier.getKey() + ")", (String) earlier.getValue());
                }
            } else if (!secret.isMissingNode()) {
                value = SECRETS.get(secret.path("name").asString() + "/"
                        + secret.path("key").asString());
                assertThat(value != null || secret.path("optional").asBoolean())
                        .as(variable.toString())
                        .isTrue();
            } else {
                assertThat(variable.at("/valueFrom/fieldRef/fieldPath").asString())
                        .isEqualTo("metadata.name");
                value = POD;
            }
            if (value != null) {
                environment.put(variable.path("name").asString(), value);
            }
        }
        return environment;
    }

    @Test
    void whenTheManifestIsAppliedThenEachPodIsANodeWithAnAddressOfItsOwn() throws IOException {
        List<JsonNode> manifest = manifest("cluster.yaml");
        JsonNode set = only(manifest, "StatefulSet");
        Files.writeString(
                config.resolve("application.yml"),
                only(manifest, "ConfigMap").at("/data/application.yml").asString());
        Map<String, Object> variables = environmentOf(set);
        assertThat(variables).containsEntry("SPRING_CONFIG_ADDITIONAL_LOCATION", "/config/");
        variables.put("SPRING_CONFIG_ADDITIONAL_LOCATION", config + "/");
        StandardEnvironment environment = new StandardEnvironment();
        String source = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        environment.getPropertySources().replace(source, new SystemEnvironmentPropertySource(source, variables));

        try (TestRedis redis = new TestRedis()) {
            redis.run(commands -> commands.configSet("requirepass", PASSWORD));
            try (ConfigurableApplicationContext context = new SpringApplicationBuilder(ByteborneWorldApplication.class)
                    .environment(environment)
                    .run(
                            "--spring.data.redis.host=127.0.0.1",
                            "--spring.data.redis.port=" + redis.port(),
                            "--byteborne.server.port=0",
                            "--byteborne.websocket.port=0",
                            "--server.address=127.0.0.1",
                            "--server.port=0")) {
                Cluster cluster = context.getBean(Cluster.class);
                assertThat(cluster.isJoined()).isTrue();
                assertThat(cluster.self().id()).isEqualTo(POD);
                assertThat(cluster.self().address()).isEqualTo(POD + ".game.example.com:12345");

                Duration preStop = Duration.ofSeconds(
                        container(set).at("/lifecycle/preStop/sleep/seconds").asInt());
                Duration hardStop = context.getBean(ServerProperties.class).hardStop();
                assertThat(Duration.ofSeconds(
                                pod(set).path("terminationGracePeriodSeconds").asInt()))
                        .isGreaterThan(preStop.plus(hardStop));
            }
        }
    }

    @Test
    void whenThereAreSoManyReplicasThenEachHasAServiceThatClientsReachItBy() throws IOException {
        List<JsonNode> manifest = manifest("cluster.yaml");
        List<String> pods = new ArrayList<>();
        for (JsonNode document : manifest) {
            JsonNode selector = document.at("/spec/selector/statefulset.kubernetes.io~1pod-name");
            if (!selector.isMissingNode()) {
                assertThat(document.at("/metadata/name").asString()).isEqualTo(selector.asString());
                assertThat(document.at("/spec/ports/0/port").asInt()).isEqualTo(12345);
                pods.add(selector.asString());
            }
        }
        int replicas = only(manifest, "StatefulSet").at("/spec/replicas").asInt();
        assertThat(pods).hasSize(replicas).first().isEqualTo("byteborne-world-0");
    }

    @Test
    void whenAClusterIsWantedThenAllElseIsAsForOneNode() throws IOException {
        JsonNode one = only(manifest("byteborne-world.yaml"), "StatefulSet");
        JsonNode many = only(manifest("cluster.yaml"), "StatefulSet");

        ObjectNode rest = (ObjectNode) pod(many).deepCopy();
        rest.remove("topologySpreadConstraints");
        Iterator<JsonNode> variables = rest.at("/containers/0/env").iterator();
        while (variables.hasNext()) {
            if (OF_CLUSTER.contains(variables.next().path("name").asString())) {
                variables.remove();
            }
        }
        assertThat(rest).isEqualTo(pod(one));
        for (String kind : List.of("PodDisruptionBudget", "NetworkPolicy")) {
            assertThat(only(manifest("cluster.yaml"), kind)).isEqualTo(only(manifest("byteborne-world.yaml"), kind));
        }
    }

    @Test
    void whenThereIsNoRedisYetThenTheOneThatComesAlongIsWhereTheNodesLookForIt() throws IOException {
        List<JsonNode> redis = manifest("redis.yaml");
        JsonNode server = container(only(redis, "Deployment"));
        Map<?, ?> settings = new Yaml()
                .load(only(manifest("cluster.yaml"), "ConfigMap")
                        .at("/data/application.yml")
                        .asString());
        JsonNode nodes = JsonMapper.shared().valueToTree(settings);

        assertThat(nodes.at("/spring/data/redis/host").asString())
                .isEqualTo(only(redis, "Service").at("/metadata/name").asString());
        assertThat(only(redis, "Service").at("/spec/ports/0/port").asInt()).isEqualTo(6379);
        assertThat(server.at("/env/0/valueFrom/secretKeyRef").toString())
                .isEqualTo(passwordOfNodes().toString());
        assertThat(only(redis, "NetworkPolicy")
                        .at("/spec/ingress/0/from/0/podSelector/matchLabels/app.kubernetes.io~1name")
                        .asString())
                .isEqualTo(only(manifest("cluster.yaml"), "StatefulSet")
                        .at("/spec/template/metadata/labels/app.kubernetes.io~1name")
                        .asString());
    }

    private static JsonNode passwordOfNodes() throws IOException {
        for (JsonNode variable :
                container(only(manifest("cluster.yaml"), "StatefulSet")).path("env")) {
            if (variable.path("name").asString().equals("SPRING_DATA_REDIS_PASSWORD")) {
                return variable.at("/valueFrom/secretKeyRef");
            }
        }
        throw new AssertionError("The nodes have no password");
    }
}
