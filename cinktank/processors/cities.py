"""Places that agencies file from, folded: only these may stand before a bare dash.

``ALGER - Le président…`` has neither date nor agency and is a dateline all the same;
``FOOTBALL - Le président…`` is not. Only a list of places separates the two.
French, Spanish and English names; a place not listed is still read where the line has a
date or an agency.
"""

from .vocabulary import names

__all__ = ["CITIES"]

CITIES = names(
    """
    paris; marseille; lyon; toulouse; nice; nantes; strasbourg; montpellier; bordeaux; lille;
    rennes; reims; le havre; saint-etienne; toulon; grenoble; dijon; angers; nimes;
    clermont-ferrand; le mans; aix-en-provence; brest; tours; amiens; limoges; metz; besancon;
    perpignan; orleans; rouen; mulhouse; caen; nancy; calais; avignon; poitiers; versailles; la
    rochelle; pau; cannes; ajaccio; bastia; bayonne; biarritz; lourdes; chamonix; annecy;
    chambery; valence; saint-denis; bobigny; nanterre; creteil; boulogne-sur-mer;
    chalons-en-champagne; fort-de-france; pointe-a-pitre; basse-terre; cayenne; noumea; papeete;
    mamoudzou; saint-malo; le bourget; la courneuve; evry; roubaix; dunkerque; bruxelles;
    brussels; bruselas; liege; charleroi; namur; mons; anvers; antwerp; gand; bruges; louvain;
    luxembourg; luxemburgo; la haye; la haya; the hague; amsterdam; rotterdam; utrecht;
    eindhoven; geneve; geneva; ginebra; zurich; berne; bern; berna; lausanne; bale; basel;
    lugano; neuchatel; fribourg; sion; davos; nyon; londres; london; manchester; liverpool;
    birmingham; edimbourg; edinburgh; edimburgo; glasgow; belfast; cardiff; dublin; oxford;
    cambridge; wimbledon; berlin; munich; hambourg; hamburg; francfort; frankfurt; cologne;
    bonn; dusseldorf; stuttgart; leipzig; dresde; dresden; brunswick; hanovre; vienne; vienna;
    viena; wien; salzbourg; innsbruck; vaduz; monaco; andorre; andorra la vella; rome; roma;
    milan; milano; turin; torino; naples; napoli; venise; venice; florence; firenze; genes;
    palerme; bologne; bari; catane; bologna; genova; verone; trieste; cite du vatican; vatican
    city; ciudad del vaticano; vatican; saint-marin; la valette; madrid; barcelone; barcelona;
    valencia; seville; sevilla; saragosse; zaragoza; malaga; murcie; murcia; palma; palma de
    majorque; palma de mallorca; las palmas; las palmas de gran canaria; santa cruz de tenerife;
    bilbao; alicante; cordoue; cordoba; valladolid; vigo; gijon; oviedo; vitoria; san sebastian;
    pampelune; pamplona; santander; logrono; merida; badajoz; tolede; toledo; grenade; granada;
    almeria; cadix; cadiz; huelva; jaen; leon; salamanque; salamanca; burgos; ceuta; melilla;
    santiago de compostela; la corogne; saint-jacques-de-compostelle; a coruna; la coruna;
    lisbonne; lisboa; lisbon; porto; faro; funchal; athenes; athens; atenas; thessalonique;
    nicosie; nicosia; copenhague; copenhagen; stockholm; estocolmo; goteborg; oslo; bergen;
    helsinki; reykjavik; tallinn; riga; vilnius; varsovie; warsaw; varsovia; cracovie; gdansk;
    prague; praga; brno; bratislava; budapest; bucarest; bucharest; sofia; belgrade; belgrado;
    zagreb; ljubljana; sarajevo; skopje; pristina; tirana; podgorica; chisinau; kiev; kyiv;
    kharkiv; lviv; odessa; odesa; marioupol; mariupol; donetsk; dnipro; zaporijjia; minsk;
    moscou; moscow; moscu; saint-petersbourg; st. petersburg; san petersburgo; kazan; sotchi;
    sochi; vladivostok; istanbul; estambul; ankara; izmir; antalya; tbilissi; tbilisi; tiflis;
    erevan; yerevan; bakou; baku; stepanakert; astana; nur-sultan; almaty; tachkent; tashkent;
    bichkek; bishkek; douchanbe; dushanbe; achgabat; ashgabat; kaboul; kabul; kandahar;
    islamabad; karachi; lahore; peshawar; new delhi; nueva delhi; delhi; bombay; mumbai;
    calcutta; calcuta; kolkata; bangalore; madras; chennai; srinagar; dacca; dhaka; daca;
    colombo; katmandou; kathmandu; katmandu; thimphou; male; rangoun; yangon; rangun; naypyidaw;
    bangkok; phnom penh; vientiane; hanoi; ho chi minh-ville; kuala lumpur; singapour;
    singapore; singapur; jakarta; yakarta; bali; denpasar; manille; manila; bandar seri begawan;
    dili; pekin; beijing; shanghai; canton; guangzhou; wuhan; shenzhen; hong kong; macao; macau;
    taipei; taipeh; taiwan; oulan-bator; ulan bator; seoul; seul; pyongyang; tokyo; tokio;
    osaka; kyoto; hiroshima; fukushima; nagasaki; sydney; melbourne; canberra; brisbane; perth;
    adelaide; wellington; auckland; christchurch; suva; port moresby; port-vila; honiara; apia;
    teheran; tehran; bagdad; baghdad; mossoul; bassorah; erbil; kirkouk; damas; damascus;
    damasco; alep; aleppo; idleb; homs; beyrouth; beirut; tripoli; jerusalem; tel-aviv; tel
    aviv; ramallah; gaza; ville de gaza; rafah; khan younes; naplouse; hebron; jenine; haifa;
    amman; ryad; riyad; riyadh; riad; djeddah; la mecque; jeddah; doha; dubai; abou dhabi; abu
    dhabi; abu dabi; koweit; kuwait city; manama; mascate; muscat; sanaa; aden; hodeida; le
    caire; cairo; el cairo; alexandrie; charm el-cheikh; khartoum; jartum; port-soudan; port
    sudan; djouba; juba; alger; argel; algiers; oran; constantine; annaba; tizi ouzou;
    tizi-ouzou; bejaia; setif; blida; batna; tlemcen; ouargla; tamanrasset; tindouf; tunis;
    tunez; sfax; sousse; benghazi; misrata; rabat; casablanca; marrakech; tanger; fes; agadir;
    laayoune; nouakchott; dakar; saint-louis; banjul; bissau; conakry; freetown; monrovia;
    abidjan; yamoussoukro; bouake; bamako; gao; tombouctou; kidal; ouagadougou; bobo-dioulasso;
    niamey; agadez; accra; lome; cotonou; porto-novo; lagos; abuja; maiduguri; kano; yaounde;
    douala; malabo; libreville; port-gentil; sao tome; n'djamena; ndjamena; bangui; brazzaville;
    pointe-noire; kinshasa; goma; bukavu; lubumbashi; bujumbura; kigali; kampala; nairobi;
    mombasa; mogadiscio; mogadishu; djibouti; asmara; addis abeba; addis-abeba; addis ababa; dar
    es salaam; dodoma; lusaka; lilongwe; harare; maputo; gaborone; windhoek; luanda; pretoria;
    johannesburg; johannesbourg; le cap; cape town; durban; maseru; mbabane; antananarivo;
    moroni; port-louis; victoria; praia; washington; new york; nueva york; los angeles; chicago;
    houston; dallas; miami; boston; philadelphie; philadelphia; san francisco; seattle; denver;
    atlanta; detroit; las vegas; phoenix; minneapolis; austin; la nouvelle-orleans; new orleans;
    san diego; san antonio; baltimore; orlando; tampa; honolulu; anchorage; nations unies;
    naciones unidas; united nations; ottawa; montreal; toronto; vancouver; quebec; calgary;
    edmonton; winnipeg; halifax; mexico; ciudad de mexico; mexico city; guadalajara; monterrey;
    tijuana; ciudad juarez; guatemala; ciudad de guatemala; san salvador; tegucigalpa; managua;
    san jose; panama; ciudad de panama; la havane; la habana; havana; port-au-prince; puerto
    principe; saint-domingue; santo domingo; san juan; kingston; nassau; bridgetown; port of
    spain; caracas; maracaibo; bogota; medellin; cali; carthagene; quito; guayaquil; lima;
    cuzco; la paz; santa cruz; sucre; santiago; santiago du chili; santiago de chile;
    valparaiso; buenos aires; rosario; montevideo; asuncion; brasilia; sao paulo; rio de
    janeiro; salvador de bahia; porto alegre; recife; fortaleza; manaus; georgetown; paramaribo
    """
)
