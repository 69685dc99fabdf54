<?php
// php install.php FOLDER URL THEME PERMALINKS POSTS: a fresh WordPress with posts in it; prints
// what is true of each, one JSON object a line. (WordPress takes the name $theme for itself.)
[, $folder, $url, $chosen, $permalinks, $count] = $argv;
$_SERVER['HTTP_HOST'] = parse_url($url, PHP_URL_HOST) . ':' . parse_url($url, PHP_URL_PORT);
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
define('WP_INSTALLING', true);
define('WP_SITEURL', rtrim($url, '/'));
define('WP_HOME', rtrim($url, '/'));
require "$folder/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
add_filter('pre_wp_mail', '__return_true');
wp_install('Journal d’essai', 'redaction', 'redaction@example.org', true, '', 'secret');
update_option('timezone_string', 'Europe/Paris');
update_option('permalink_structure', $permalinks);
switch_theme($chosen);
$GLOBALS['wp_rewrite']->init();
flush_rewrite_rules(true);
$filed = [];
foreach (["L'International" => 0, 'Sports' => 0, 'Culture' => 0] as $name => $above) {
    $filed[] = wp_insert_term($name, 'category')['term_id'];
}
for ($number = 1; $number <= $count; $number++) {
    // Every tenth stands at the same second as the one before it, as imported posts do.
    $moment = gmdate('Y-m-d H:i:s', 1646300000 + 5400 * ($number - ($number % 10 === 0)));
    wp_insert_post([
        'post_title' => "Titre de l’article numéro $number",
        'post_content' => "<!-- wp:paragraph -->\n<p>PARIS, 3 mars (EUROPA PRESS) – Le premier"
            . " paragraphe de l’article $number dit ce qui est arrivé.</p>\n<!-- /wp:paragraph -->"
            . "\n\n<!-- wp:paragraph -->\n<p>Le second paragraphe donne les précisions du numéro"
            . " $number.</p>\n<!-- /wp:paragraph -->",
        'post_status' => 'publish',
        'post_author' => 1,
        'post_date' => $moment,
        'post_category' => [$filed[$number % count($filed)]],
        'tags_input' => ['mot' . $number % 3],
    ]);
}
wp_insert_post(['post_title' => 'Un brouillon', 'post_content' => 'x', 'post_status' => 'draft']);
wp_insert_post([
    'post_title' => 'Derrière un mot de passe', 'post_content' => 'Le secret de la rédaction.',
    'post_status' => 'publish', 'post_password' => 'x', 'post_author' => 1,
    'post_date' => '2022-03-01 10:00:00',
]);
foreach (get_posts(['numberposts' => -1, 'has_password' => false]) as $post) {
    echo json_encode([
        'url' => get_permalink($post),
        'identifier' => (string) $post->ID,
        'headline' => $post->post_title,
        'published' => get_post_time('c', false, $post),
        'sections' => wp_list_pluck(get_the_category($post->ID), 'name'),
        'keywords' => wp_list_pluck(get_the_tags($post->ID) ?: [], 'name'),
    ]), "\n";
}
