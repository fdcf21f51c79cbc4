"""What blocks, challenges, missing pages and maintenance look like, as tables of signs.

The tables only; `watcher.text.pagestate` weighs them. Phrases are matched against squeezed
text (no spaces, straight quotes), lowercased. Header signs follow what the operators
document: Cloudflare (``cf-mitigated``), AWS WAF (``x-amzn-waf-action``), CloudFront
(``x-cache``), and the Akamai edge's error pages.
"""

import re

BLOCK_HOSTS = frozenset(
    {"unblock.federalregister.gov", "validate.perfdrive.com", "geo.captcha-delivery.com"}
)
"""Hosts that exist to stop robots; a redirect there is a block."""

BLOCK_PATH = re.compile(
    r"/(?:cdn-cgi/(?:challenge|l/chk)|\.well-known/sbsd|_incapsula_resource|distil_|captcha)"
    r"|/(?:user/)?(?:login|signin|sign-in|sso|saml2?)(?:/|$|\.)",
    re.IGNORECASE,
)
"""Paths of challenges and sign-in forms."""

BLOCK_HEADING = re.compile(
    r"(?:error\W*)?(?:40[13]|429)?\W*(?:access(?:is|to this page has been)?denied|forbidden"
    r"|accessforbidden|restrictedaccess|accessrestricted|accesstothispagehasbeendenied"
    r"|unauthorized(?:access)?|toomanyrequests|justamoment|onemomentplease|attentionrequired!?"
    r"|pardonourinterruption|robotcheck|areyou(?:a)?(?:human|robot)\??|securitycheck"
    r"|(?:please)?verify(?:that)?you(?:are|'re)(?:a)?human|humanverification|botverification"
    r"|requestrejected|requestblocked|(?:error:)?therequestcouldnotbesatisfied"
    r"|webpageblocked!?|youhavebeenblocked|sorry,youhavebeenblocked|ddosprotection\w*"
    r"|notavailablein(?:your)?(?:country|region|location|area)|ratelimitexceeded"
    r"|(?:client)?challenge(?:validation)?|captcha)\W*(?:40[13]|429)?\W*"
)
"""A whole title segment or heading of a block page."""

BLOCK_PHRASE = re.compile(
    r"youdon'thavepermissiontoaccess|errors\.edgesuite\.net|reference#\d+\.[0-9a-f]"
    r"|enablejavascriptandcookiestocontinue|checkingyourbrowserbefore"
    r"|therequestedurlwasrejected|yoursupportidis|unusualtrafficfrom|cloudflarerayid|rayid:"
    r"|performanceandsecurityby.{0,4}cloudflare|generatedbycloudfront|requestblocked\.wecan't"
    r"|incapsulaincidentid|verify(?:ing)?(?:that)?youare(?:not)?a?(?:human|robot)"
    r"|completethe(?:captcha|securitycheck)|automatedaccess(?:to)?.{0,30}(?:denied|blocked)"
    r"|youarenotauthorizedtoaccess|accesstothispagerequires|enablejsanddisableanyadblocker"
    r"|ratelimitexceeded|doesnotanswervisitorsfromyour|notavailablein(?:your)(?:country|region)"
    r"|youraccesstothissitehasbeenlimited|blockedbyoursecurity|requestunsuccessful"
)
"""Words that only a block page has; believed on short pages alone."""

CHALLENGE_SCRIPT = re.compile(
    rb"/cdn-cgi/challenge-platform|cf-chl-|_cf_chl_opt|/_Incapsula_Resource|awsWafCookie"
    rb"|AwsWafIntegration|challenge\.js|/\.well-known/sbsd|bm-verify|sec-if-cpt|KPSDK"
    rb"|datadome|captcha-delivery\.com|_pxAppId|triggerInterstitialChallenge|sucuri_cloudproxy_js",
    re.IGNORECASE,
)
"""Scripts that challenge a browser; ordinary pages carry some too, so they count only alone."""

GONE_HEADING = re.compile(
    r"(?:error|http|status)?:?\W*(?:404|410)\W*(?:error)?\W*(?:(?:page|file)?notfound|gone)?\W*"
    r"|(?:error\W*)?(?:sorry,?)?(?:oops!?\W*)?(?:(?:this|the|that|your)?(?:requested)?"
    r"(?:page|file|content|document|url|resource|release|article|item|webpage)"
    r"(?:you(?:requested|arelookingfor|werelookingfor))?)?"
    r"(?:was|is|could|has|have|been|can)*(?:not|n't)(?:be)?found\W*(?:404|410)?\W*"
    r"|(?:this|the|that)?(?:page|content|document|release|article)(?:is|has|was|been|beeen)*"
    r"(?:nolongeravailable|nolongerexists?|n'tavailable|notavailable|unavailable|removed|deleted"
    r"|doesnotexist|doesn'texist|missing)\W*"
    r"|wecan(?:'t|not)findth(?:e|at|is)page(?:you'relookingfor|youarelookingfor|yourequested)?\W*"
    r"|(?:404|410)\W*(?:(?:page|file|document|resource)(?:ordirectory)?)?notfound\W*"
    r"|(?:page|content|document|release|statement)(?:removed|deleted|withdrawn|retired|expired)\W*"
    r"|(?:error\W*)?(?:404\W*)?(?:la)?p\u00e1gina(?:(?:solicitada)?no(?:sepudo|hasido)?(?:encontrar|encontrada)"
    r"|(?:solicitada)?no(?:existe|est\u00e1disponible))\W*|nosuchpage"
)
"""A whole title segment or heading of a page that says it is not there."""

GONE_PHRASE = re.compile(
    r"(?:page|file|content|document|release|url|resource)(?:thatyou|you|that)?"
    r"(?:requested|were?lookingfor|arelookingfor)?(?:could|can|was|has|is|may|have|been)*"
    r"(?:not|n't)(?:be)?(?:found|available|exist)"
    r"|(?:page|content|document|release|statement)(?:youarelookingfor|yourequested)?"
    r"(?:hasbeen|was|is|mayhavebeen|mighthavebeen)(?:removed|deleted|nolongeravailable|moved|gone)"
    r"|nolonger(?:available|exists)|doesnotexist|doesn'texist|can(?:'t|not)(?:be)?f(?:ou|i)nd"
    r"|notfound|nopudimosencontrarlap\u00e1gina|lap\u00e1gina(?:solicitada|quebusca)no"
    r"|yanoest\u00e1disponible"
)
"""Words of an apology for a missing page; believed on short pages alone."""

MAINTENANCE_HEADING = re.compile(
    r"(?:50[0234]\W*)?(?:error\W*)?(?:site|page|service|system|server|website|thissite|wesite)?"
    r"(?:is|are)?(?:currently|temporarily)?"
    r"(?:(?:under|downfor|in|scheduled|undergoing)(?:scheduled)?maintenance|maintenance(?:mode)?"
    r"|temporarilyunavailable|(?:service)?unavailable|internalservererror|servererror|badgateway"
    r"|gatewaytime-?out|down|willbebacksoon|we'llberightback|theserviceisunavailable)"
    r"\W*(?:50[0234])?\W*"
)
"""A whole title segment or heading of a server that cannot answer now."""

FAILURE_PHRASE = re.compile(
    r"encounteredanunexpectederror|internalerrorormisconfiguration|backendfetchfailed"
    r"|gurumeditation|temporarilyunabletoservice|anerroroccurredwhileprocessingyourrequest"
    r"|downfor(?:scheduled)?maintenance|upstreamconnecterror|nohealthyupstream"
)
"""Words of a server that failed; believed on short pages alone."""

SINK_PATH = re.compile(
    r"/(?:[a-z]{2}/?)?(?:(?:index|default|home)(?:\.\w{3,5})?/?)?"
    r"|.*/(?:404|410|error|errors|not-?found|page-?not-?found|search|newsroom|news|press-?room"
    r"|press-?releases|news-?releases|releases|media|archives?)(?:/|\.\w{3,5}|/index\.\w{3,5})?",
    re.IGNORECASE,
)
"""Home pages, listings and error pages: where a redirect from a statement means it is gone."""
