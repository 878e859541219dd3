package io.byteborne.internal.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.cluster.Cluster;
import io.byteborne.internal.cluster.Membership;
import io.byteborne.internal.cluster.TestNode;
import io.byteborne.internal.cluster.redis.TestRedis;
import io.byteborne.internal.net.NettyServerService;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.testing.TestClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The console's view of the cluster in a browser, with two nodes and a Redis behind it. */
@EnabledIf("io.byteborne.internal.console.ConsoleBrowserTests#isBrowserThere")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterViewTests {
    private static final int WIDE = 1280;
    private static final int PHONE = 360;
    /** What no browser must take for its own. */
    private static final String ADDRESS = "<b>b</b>:12345";

    private static final String TOLD = "Items that other nodes have told";

    private TestRedis redis;
    private ConfigurableApplicationContext a;
    private ConfigurableApplicationContext b;
    private Browser browser;
    private final List<TestClient> clients = new ArrayList<>();

    @BeforeAll
    void start() {
        redis = new TestRedis();
        a = TestNode.start("a", redis.port());
        b = TestNode.start(
                "b",
                redis.port(),
                List.of(
                        "--byteborne.cluster.address=" + ADDRESS,
                        "--management.endpoints.web.exposure.exclude=gamecluster"));
        browser = new Browser(WIDE, false);
    }

    @AfterAll
    void stop() {
        browser.close();
        b.close();
        a.close();
        redis.close();
    }

    @BeforeEach
    void openView() {
        browser.resize(WIDE);
        open(a);
        browser.await("both nodes", () -> rows().size() == 2);
    }

    @AfterEach
    void disconnect() throws IOException {
        for (TestClient client : clients) {
            client.close();
        }
        clients.clear();
    }

    private void open(ConfigurableApplicationContext node) {
        int port = Objects.requireNonNull(((WebServerApplicationContext) node).getWebServer())
                .getPort();
        browser.open("about:blank");
        browser.open("http://127.0.0.1:%s/console/#cluster".formatted(port));
        browser.await("the view", () -> browser.find(By.id("view-cluster")).isDisplayed());
    }

    private List<WebElement> rows() {
        return browser.find(By.id("node-table")).findElements(By.cssSelector("tbody tr"));
    }

    private List<String> cells(int row) {
        return rows().get(row).findElements(By.tagName("td")).stream()
                .map(WebElement::getText)
                .toList();
    }

    private List<String> figure(String title) {
        return browser.find(By.id("exchange-table")).findElements(By.cssSelector("tbody tr")).stream()
                .filter(row -> row.findElement(By.tagName("th")).getText().equals(title))
                .flatMap(row -> row.findElements(By.tagName("td")).stream())
                .map(WebElement::getText)
                .toList();
    }

    private void connect(ConfigurableApplicationContext node) throws IOException {
        clients.add(TestClient.connect(
                Objects.requireNonNull(node.getBean(NettyServerService.class).localAddress())
                        .getPort()));
    }

    @Test
    void whenThereAreNodesThenEachIsShownWithItsPlayersAndThisOneIsMarked() throws IOException {
        connect(a);
        connect(b);
        connect(b);

        browser.await(
                "the sessions",
                () -> cells(0).get(2).equals("1") && cells(1).get(2).equals("2"));
        browser.await("their sum", () -> browser.text("cluster-note").equals("2 nodes · 3 sessions · 0 users"));

        assertThat(cells(0)).startsWith("a (this one)", "joined", "1", "0", "–");
        assertThat(cells(1)).startsWith("b", "joined", "2", "0", ADDRESS);
        assertThat(cells(1).get(5)).isEqualTo(Long.toString(epochOf(b)));
        assertThat(rows().get(0).getDomAttribute("aria-current")).isEqualTo("true");
        assertThat(rows().get(1).getDomAttribute("aria-current")).isNull();
        assertThat(browser.text("cluster-health")).isEqualTo("Lease: held · Subscription: hears the others");
        assertThat(browser.find(By.id("cluster-fault")).isDisplayed()).isFalse();
        assertThat(browser.find(By.cssSelector("nav a[aria-current]")).getText())
                .isEqualTo("Cluster");
        assertThat(browser.overflow()).isZero();
        browser.screenshot("cluster");
        browser.assertNoErrors();
    }

    private static long epochOf(ConfigurableApplicationContext node) {
        return node.getBean(Cluster.class).self().epoch();
    }

    @Test
    void whenNodesTellEachOtherSomethingThenTheFiguresMove() {
        Cluster other = b.getBean(Cluster.class);
        browser.await("calm", () -> figure(TOLD).get(0).equals("0"));
        long before = Long.parseLong(figure(TOLD).get(1));

        for (int i = 0; i < 3; i++) {
            other.publish(S2C_Chat.getDefaultInstance());
        }

        browser.await("three more", () -> figure(TOLD).get(1).equals(Long.toString(before + 3)));
        browser.await("a rate", () -> {
            other.publish(S2C_Chat.getDefaultInstance());
            return Double.parseDouble(figure(TOLD).get(0)) > 0;
        });
        a.getBean(Cluster.class).publish(S2C_Chat.getDefaultInstance());
        browser.await(
                "what b was told",
                () -> !figure("Items that other nodes were told").get(1).equals("0"));
        assertThat(figure("Batches that have not come")).containsExactly("0", "0");
        browser.assertNoErrors();
    }

    @Test
    void whenANodeIsAboutToLeaveThenItsStateSaysSo() {
        Membership leaving = b.getBean(Membership.class);
        leaving.drain();

        browser.await("draining", () -> cells(1).get(1).equals("draining"));

        leaving.join(null);
        browser.await("joined again", () -> cells(1).get(1).equals("joined"));
        browser.assertNoErrors();
    }

    @Test
    void whenRedisIsAwayThenThePageSaysWhatThatMeansUntilItIsBack() throws IOException {
        redis.stop();

        browser.await("no lease", () -> cells(0).get(1).equals("no lease"));
        browser.await(
                "nothing heard",
                () -> browser.text("cluster-health").equals("Lease: none · Subscription: hears nothing"));
        assertThat(browser.text("cluster-fault"))
                .contains("This node has no lease:")
                .contains("This node does not hear the others:");
        browser.screenshot("cluster-alone");

        redis.resume();

        browser.await(
                "all is well",
                () -> browser.text("cluster-health").equals("Lease: held · Subscription: hears the others")
                        && browser.text("cluster-fault").isEmpty());
        browser.await("both nodes", () -> rows().size() == 2 && cells(1).get(5).equals(Long.toString(epochOf(b))));
        browser.assertNoErrors();
    }

    @Test
    void whenTheWindowIsAPhonesThenNothingReachesOverIt() throws IOException {
        browser.resize(PHONE);

        browser.await(
                "the narrow table",
                () -> !rows().get(0).findElements(By.tagName("td")).get(4).isDisplayed());
        assertThat(browser.overflow()).isZero();
        assertThat(browser.run("return [...document.querySelectorAll('nav, #view-cluster .scroll')]"
                        + ".every(one => one.scrollWidth <= one.clientWidth)"))
                .as("whether the links and the tables fit, too")
                .isEqualTo(true);
        browser.screenshot("cluster-phone");
        browser.assertNoErrors();
    }

    @Test
    void whenTheEndpointIsNotExposedThenThePageSaysSo() {
        open(b);

        browser.await(
                "why there is nothing",
                () -> browser.text("cluster-empty")
                        .equals("Nodes are not shown: the endpoint gamecluster is not exposed."));
        assertThat(browser.find(By.id("node-table")).isDisplayed()).isFalse();
        browser.assertNoErrors();
    }
}
