"""Who files stories and pictures: the names that datelines and credits are known by."""

import re
from collections.abc import Collection
from functools import lru_cache

from .text import fold
from .vocabulary import names

__all__ = ["PICTURES", "WIRES", "agency_in", "agency_key", "names_agency"]

WIRES = names(
    """
    europa press; europapress; ep; efe; agencia efe; efe verde; afp; agence france-presse;
    agence france presse; reuters; thomson reuters; ap; associated press; the associated press;
    dpa; dpa-afx; dpa-infocom; ansa; adnkronos; agi; askanews; lapresse; nova; agenzia nova;
    dire; radiocor; ansamed; belga; agence belga; ats; keystone-ats; keystone-sda; sda; awp;
    afx; apa; sid; kna; epd; dapd; ddp; afp-sid; xinhua; xinhuanet; chine nouvelle; cna; kyodo;
    jiji; yonhap; kcna; antara; bernama; vna; pti; ani; ians; uni; app; bss; unb; tass;
    itar-tass; interfax; ria novosti; ria; sputnik; ukrinform; belta; anadolu; agence anadolu;
    anadolu agency; anadolu ajansi; aa; dha; iha; map; tap; aps; algerie presse service; mena;
    spa; wam; qna; kuna; ona; bna; irna; isna; fars; mehr; tasnim; sana; nna; petra; wafa; saba;
    ina; lana; lusa; agencia lusa; agencia brasil; folhapress; estadao conteudo; telam;
    notimex; prensa latina; andina; colprensa; avn; abi; acan-efe; efe-epa; epa; epa-efe;
    servimedia; colpisa; otr/press; acn; portaltic; infosalus; culturaocio; notimerica; chance;
    cnn; upi; ips; pa; pa media; press association; canadian press; la presse canadienne; presse
    canadienne; aap; anp; ntb; tt; ritzau; stt; pap; ctk; tasr; mti; hina; tanjug; beta;
    fena; srna; bta; agerpres; mediafax; ana-mpa; amna; cyprus news agency; azertac; trend;
    armenpress; kazinform; kabar; akipress; panapress; pana; aip; apanews; agp; amap; ena; nan;
    gna; angop; aim; aps/pana; alwihda; zenit; fides; cath.ch; i.media; sir; bloomberg;
    dow jones; dow jones newswires; cinktank; cinktank.com; business wire; businesswire; pr
    newswire; prnewswire; globe newswire; globenewswire; news aktuell; ots; actusnews; agencias;
    agences; agenzie; agencies; agenturen; relaxnews; afp relaxnews; etx; etx daily up; efe/epa;
    protestinfo; newsdesk; agence ecofin; ecofin
    """
)

PICTURES = names(
    """
    getty images; getty; gettyimages; istock; istockphoto; shutterstock; pexels; unsplash;
    pixabay; freepik; wikimedia commons; wikimedia; wikipedia; flickr; adobe stock; adobestock;
    fotolia; depositphotos; alamy; alamy stock photo; dreamstime; 123rf; canva; sipa; sipa
    press; sipa usa; abaca; abacapress; abacapress.com; abaca press; maxppp; zuma; zuma press;
    zumapress; zuma wire; imago; imago images; picture alliance; picture-alliance; pool;
    keystone; hans lucas; bestimage; icon sport; iconsport; icon sportswire; panoramic;
    nurphoto; contacto; contactophoto; afp7; dppi; presse sports; l'equipe; dr; d.r.; d.r; ap
    photo; ap images; afp photo; rex; rex features; pa wire; pa images; pa archive; handout;
    screenshot; nasa; esa; noaa; capture d'ecran; divergence images; divergence; gamma-rapho;
    gamma rapho; magnum photos; agence vu; eyepress; lehtikuva; nordphoto; action press; camera
    press; newscom; polaris; redux; gettyimages.fr; tass; ropi; agencia press south; cordon
    press; gtres; gtresonline; lapresse; ipa; fotogramma; insidefoto; witters; eibner;
    actionplus; action plus; action images; offside; cover images; avalon; photonews; photo
    news; isopix; reporters; bsr agency; orange pictures; twitter; facebook; instagram; youtube;
    afptv; afp via getty images; domaine public; creative commons; public domain; europa press
    television
    """
)

_BETWEEN = re.compile(r"\s*[/|+&]\s*|\s*,\s+|\s+(?:et|y|e|and|und|con|avec|with|via|für)\s+")
_OF = re.compile(r"\s*,\s*|\s+(?:de|del|d’|pour|para|par|por|für|of|von|di)\s+", re.IGNORECASE)
# A regional desk of dpa (dpa/lby, dpa-AFX, dpa/tmn).
_DESK = re.compile(r"[a-z]{2,4}")
_NAME = re.compile(r"(?=.*[^\W\d_]{2})[^\W\d_][\w.’'&-]*(?: [\w.’'&-]+){0,3}")


@lru_cache(maxsize=2048)
def agency_key(name: str) -> str:
    """Return what an agency's name is compared by.

    >>> agency_key("EUROPA\\u00a0PRESS."), agency_key("l’Équipe")
    ('europa press', "l'equipe")
    """
    return " ".join(fold(name).replace("’", "'").split()).strip(".:; ")


def _is_known(name: str, more: Collection[str]) -> bool:
    key = agency_key(name)
    return key in WIRES or (bool(more) and any(key == agency_key(other) for other in more))


def names_agency(text: str, more: Collection[str] = (), *, loose: bool = False) -> bool:
    """Tell whether a text is the name of an agency, or of several together.

    Every part must be known (in `WIRES` or ``more``), or be the desk of one that is.
    ``loose`` is content with one known part beside other names.

    >>> names_agency("awp/ats"), names_agency("dpa/lby"), names_agency("à gauche")
    (True, True, False)
    >>> names_agency("Nouveau/EP"), names_agency("Nouveau/EP", loose=True)
    (False, True)
    """
    if _is_known(text, more):
        return True
    parts = _BETWEEN.split(text.strip())
    if not 1 < len(parts) <= 5:
        return False
    known = [_is_known(part, more) for part in parts]
    if not any(known):
        return False
    others = [part for part, is_known in zip(parts, known, strict=True) if not is_known]
    if loose:
        return all(_NAME.fullmatch(part) for part in others)
    return not others or (known[0] and all(_DESK.fullmatch(part) for part in others))


def agency_in(text: str, more: Collection[str] = ()) -> str | None:
    """Return the agency that a correspondent's line names.

    >>> agency_in("De la corresponsal de EUROPA PRESS, Ana Pisonero")
    'EUROPA PRESS'
    """
    parts = _OF.split(text)
    return (
        next((part for part in parts if names_agency(part, more)), None) if len(parts) > 1 else None
    )
