"""Eight releases of the fictional Department of Examples, for the held-out pages.

The bodies are plain markup; the templates of `held_out_pages` dress them.
"""

from dataclasses import dataclass

from benchmarks.detection.scene import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One statement. `body` is a row of p, h2, ul, table, figure and blockquote elements."""

    slug: str
    language: Language = "en"
    date: str
    """ISO 8601 day."""
    dateline: str
    headline: str
    body: str


RELEASES: tuple[Release, ...] = (
    Release(
        slug="ferry-inspections",
        date="2026-03-04",
        dateline="March 4, 2026",
        headline="Department of Examples Orders New Inspections of River Ferries",
        body="""
<p>PORT EXAMPLE — The Department of Examples today ordered new inspections of all 48 passenger
ferries on the Sample River after a review found worn mooring gear on 11 boats. Operators must
finish the work by May 15, 2026, and the department will publish the results for each vessel.</p>
<p>“Nobody should have to wonder whether the boat that takes them home is sound,” said Secretary
Imelda Quist. “We looked carefully at every record, and the records told us to look again.”</p>
<p>The inspections will cost about $2.4 million, or 18 percent of the Ferry Safety Fund. The fund
was not used last year. Crews expect to examine three ferries each week, starting on Monday.</p>
<h2>What operators are required to do</h2>
<ul>
<li>Replace mooring lines that are more than six years old.</li>
<li>Send the maintenance log of each vessel to the Office of Small Boats.</li>
<li>Post the certificate where passengers can see it.</li>
</ul>
<p>An operator that does not meet the deadline may be fined up to $7,500 for each day of delay,
according to the Office of Small Boats. Boats that fail will be taken out of service in Alderport
until repairs are complete.</p>
<figure><img src="/uploads/2026/03/ferry-dock.jpg" alt="An inspector checks a mooring line"
width="960" height="640"><figcaption>An inspector at the Alderport dock.</figcaption></figure>
<p class="file"><a href="/uploads/2026/03/ferry-order-48.pdf">Read the inspection order</a></p>
<p>Questions about the order can be sent to
<a href="mailto:ferries@example.gov">ferries@example.gov</a>. The
<a href="https://www.example.gov/boats/register?class=passenger">register of passenger boats</a>
lists every vessel that the order covers.</p>""",
    ),
    Release(
        slug="library-loans",
        date="2026-01-22",
        dateline="January 22, 2026",
        headline="Rural Libraries Receive $31.5 Million for Lending Networks",
        body="""
<p>Ninety-two rural libraries in five counties will share $31.5 million to link their catalogs,
the Department of Examples announced Thursday. About half of the money goes to libraries that
have never received a federal grant.</p>
<p>The awards increase the program by 12.5 percent over fiscal year 2025. Libraries must spend
the first payment before September 30, 2026, and each project is likely to take two years.</p>
<table><caption>Awards by county</caption>
<thead><tr><th>County</th><th>Libraries</th><th>Award</th></tr></thead>
<tbody>
<tr><td>Alder</td><td>27</td><td>$9,350,000</td></tr>
<tr><td>Birchwood</td><td>31</td><td>$11,200,000</td></tr>
<tr><td>Cobble</td><td>19</td><td>$6,480,000</td></tr>
<tr><td>Other counties</td><td>15</td><td>$4,470,000</td></tr>
</tbody></table>
<p>“A catalog that stops at the county line is a catalog with holes in it,” said Tomas Varga,
director of the Office of Shared Shelves. “These grants simply let a reader in one town borrow
what another town already owns.”</p>
<p>Applications were reviewed by 14 librarians who did not work for any applicant. According to
the review panel, demand was almost three times the money available.</p>
<h2>Next steps</h2>
<p>The department will hold a call for applicants on Tuesday, February 10. Every library that was
not selected can ask for written comments, and it may apply again in the autumn.</p>
<p>See the <a href="/grants/shared-shelves#awards">complete list of awards</a> or read the
<a href="https://data.example.gov/sets/4417">data set</a>.</p>
<p class="file"><a href="/files/shared-shelves-awards.xlsx">Awards by library (XLSX)</a></p>""",
    ),
    Release(
        slug="data-agreement",
        date="2025-11-18",
        dateline="November 18, 2025",
        headline="Statement on the Records Agreement With the Bureau of Specimens",
        body="""
<p>The Department of Examples has signed an agreement with the Bureau of Specimens that sets
rules for the exchange of enrollment records. The agreement takes effect on December 1, 2025, and
runs for 18 months.</p>
<p>Under the agreement, the bureau may ask for the name, address and enrollment date of a person
only in writing. The department will not share medical records, and it will review all requests
before any record leaves its systems.</p>
<h2>What the agreement covers</h2>
<p>The bureau expects to send no more than 1,250 requests a month. The department must answer
within ten days or explain the delay. Records that are not used are to be destroyed after 90 days,
and each destruction will be logged in Fairhaven.</p>
<p>“This agreement puts into writing what was until now left to habit,” said Deputy Secretary
Harriet Olmo. “People gave us their records for one purpose, and that purpose has limits that we
intend to respect.”</p>
<p>“We asked for a clear procedure and we have one,” said Bureau Director Pell Anders.</p>
<h2>Oversight</h2>
<ul>
<li>The Inspector General will receive a report every quarter.</li>
<li>An outside auditor will examine 5 percent of requests, such as those made by telephone.</li>
<li>Anyone whose record is shared must be told within 30 days.</li>
</ul>
<p>The department is required to publish the number of requests twice a year, according to the
agreement. The first count is due on Friday, January 30.</p>
<p class="file"><a href="/documents/agreements/records-2025-11.pdf">Records agreement, signed
copy</a></p>
<p>Reporters can write to <a href="mailto:press@example.gov">press@example.gov</a>.</p>""",
    ),
    Release(
        slug="bridge-sensors",
        date="2026-05-09",
        dateline="May 9, 2026",
        headline="Sensors on 210 Bridges Found Early Damage, Study Says",
        body="""
<p>Sensors that the Department of Examples placed on 210 highway bridges found early damage in
about one-third of them, a study released Wednesday says. In each case the damage was repaired
before the bridge had to close.</p>
<figure><img src="/media/bridge-sensor.png" alt="A sensor under a bridge deck"></figure>
<p>The sensors cost $3,900 each and rely on batteries that last up to eight years. Repairs made
early cost 64 percent less than repairs made late, and traffic delays fell in Milltown and
Graywater.</p>
<p>“The damage we found was real but small, which is exactly when you want to find it,” said chief
engineer Ana Belmonte. “Nothing in the study suggests that these bridges were unsafe.”</p>
<h2>Findings</h2>
<ul>
<li>Cracks were found on 46 bridges, mostly near the second pier.</li>
<li>Loose bearings were found on 17 bridges.</li>
<li>No damage was found on 147 bridges.</li>
</ul>
<p>The study did not look at bridges built after April 2012. Its authors say that the results
could differ on newer bridges, and that colder counties should repeat the work before they buy
sensors.</p>
<p>The department plans to place sensors on 300 more bridges by June 30, 2027. Counties that can
pay one quarter of the cost are eligible, according to the Bridge Office.</p>
<p>Read the <a href="/research/bridges/2026/">summary of the study</a>, or compare the
<a href="https://www.example.gov/research/bridges/method?rev=3">method</a> with earlier work.</p>
<p class="file"><a href="/research/bridges/2026/full-study.pdf">The complete study</a></p>
<p><em>Correction: An earlier version of this release gave the wrong number of counties.</em></p>
""",
    ),
    Release(
        slug="heat-shelters",
        date="2026-07-13",
        dateline="July 13, 2026",
        headline="Secretary Quist Announces Shelters for Extreme Heat",
        body="""
<p>Secretary Imelda Quist announced Monday that the Department of Examples will open 130 cooling
shelters before the end of the month. The shelters are for everyone, and nobody will be asked for
identification.</p>
<p>Last summer, heat sent 4,860 people to hospitals in Fairhaven, an increase of 22 percent. Most
of them were more than 65 years old, and four of every ten lived alone.</p>
<blockquote><p>“Heat is quiet, and that is why it is dangerous. A shelter two streets away is
worth more than a warning on a screen, and we mean to have one within reach of each
neighborhood.”</p></blockquote>
<p>Towns must apply by July 31, 2026. The department will pay up to $85,000 for each shelter and
can send staff for seven weeks. Towns that cannot find a building should call the Heat Desk.</p>
<h2>How to find a shelter</h2>
<p>The <a href="/heat/shelters">map of shelters</a> shows opening hours and whether pets are
allowed. It is updated without delay when a shelter opens or closes.</p>
<h2>For towns</h2>
<p>All shelters need a source of drinking water, such as a tap or a tank, and a room for people
who are unable to climb stairs. The department may inspect a shelter at any time.</p>
<p class="file"><a href="/heat/apply/form-h12.docx">Application form H-12</a></p>
<p>“We have the building and the volunteers, and now we finally have the cooling,” said Mayor
Desmond Aker of Graywater, which opened two shelters on Sunday.</p>
<figure><img src="/img/heat/cooling-room.jpg" alt="Cots in a gymnasium"><figcaption>A cooling room
in Graywater.</figcaption></figure>""",
    ),
    Release(
        slug="recall-lamps",
        date="2026-02-17",
        dateline="February 17, 2026",
        headline="Department Warns Against Nightlamp 300 After Reports of Fires",
        body="""
<p>The Department of Examples is warning people to stop using the Nightlamp 300, a bedside lamp,
after nine fires in three states. The maker, Lumen Samples Inc., has not agreed to a recall.</p>
<p>About 54,000 lamps were sold for $19.99 between August 2024 and January 2026. The battery can
overheat while the lamp is charging, and the case does not stop the flames.</p>
<h2>What to do</h2>
<ul>
<li>Unplug the lamp and take it outside.</li>
<li>Do not put it in household trash.</li>
<li>Report any damage to the <a href="https://report.example.gov/lamps?form=7">report
page</a>.</li>
</ul>
<p>“A company that knows its product burns and keeps selling it is not making a mistake,” said
Commissioner Ruth Adeyemi. “We would prefer to work with the maker, but we will certainly not wait
for it.”</p>
<p>The department believes that 80 percent of the lamps are still in use. According to Lumen
Samples Inc., the fires were caused by chargers that it did not supply.</p>
<table>
<tr><th>Lot</th><th>Sold</th><th>Fires</th></tr>
<tr><td>NL-3A</td><td>21,400</td><td>2</td></tr>
<tr><td>NL-3B</td><td>18,100</td><td>6</td></tr>
<tr><td>NL-3C</td><td>14,500</td><td>1</td></tr>
</table>
<p>A hearing is set for Wednesday, March 11, in Port Example. The maker may present evidence, and
it must answer the department's questions by March 2, 2026.</p>
<p class="file"><a href="/safety/notices/nl300-notice.pdf">Notice of violation</a></p>
<p>Sellers are required to remove the lamp from shelves and websites. Owners who are unable to
return it should write to <a href="mailto:lamps@example.gov">lamps@example.gov</a>.</p>""",
    ),
    Release(
        slug="vacunas-escolares",
        language="es",
        date="2026-08-03",
        dateline="3 de agosto de 2026",
        headline="El Departamento de Ejemplos abre 75 clínicas escolares de vacunación",
        body="""
<p>PUERTO EJEMPLO — El Departamento de Ejemplos abrirá 75 clínicas de vacunación en escuelas de
cuatro condados, anunció el lunes la secretaria Imelda Quist. Las clínicas atenderán a todos los
alumnos sin costo y no pedirán documentos.</p>
<p>“Ninguna familia debería perder un día de trabajo para proteger a sus hijos”, dijo la
secretaria Imelda Quist. “Por eso llevamos las vacunas a la escuela, donde los niños ya están.”</p>
<p>El programa costará $6.8 millones y llegará a unos 41,300 alumnos, un aumento de 15 por ciento.
Cada escuela debe confirmar su fecha antes del 21 de agosto de 2026.</p>
<h2>Qué deben hacer las familias</h2>
<ul>
<li>Llenar el formulario de permiso y devolverlo a la escuela.</li>
<li>Llevar la tarjeta de vacunas, si la tienen.</li>
<li>Llamar a la clínica si el alumno no puede asistir.</li>
</ul>
<p>Las escuelas pueden pedir una segunda visita. El departamento no compartirá los datos de los
alumnos con otras agencias, según la Oficina de Salud Escolar.</p>
<p>Las clínicas funcionarán de martes a viernes en Aldea Nueva, y la mitad de ellas abrirá también
los sábados. El <a href="/es/escuelas/clinicas">calendario de clínicas</a> se publica cada
semana.</p>
<p class="file"><a href="/es/archivos/permiso-2026.pdf">Formulario de permiso</a></p>
<p>Las preguntas pueden enviarse a
<a href="mailto:escuelas@example.gov">escuelas@example.gov</a>.</p>
<figure><img src="/uploads/es/clinica.jpg" alt="Una enfermera prepara una vacuna"></figure>""",
    ),
    Release(
        slug="agua-potable",
        language="es",
        date="2026-04-27",
        dateline="27 de abril de 2026",
        headline="Aviso sobre el agua potable en tres pueblos del valle",
        body="""
<p>El Departamento de Ejemplos pide a los vecinos de tres pueblos del valle que hiervan el agua
antes de beberla. El aviso vale hasta el 6 de mayo de 2026 y puede ser prolongado.</p>
<p>Las pruebas hechas el jueves en Valle Hondo encontraron bacterias en 9 de 26 muestras, es decir
el 34.6 por ciento. No se han encontrado metales, y nadie ha sido llevado al hospital.</p>
<table><caption>Muestras por pueblo</caption>
<thead><tr><th>Pueblo</th><th>Muestras</th><th>Con bacterias</th></tr></thead>
<tbody>
<tr><td>Valle Hondo</td><td>12</td><td>6</td></tr>
<tr><td>Piedra Clara</td><td>8</td><td>2</td></tr>
<tr><td>Los Olmos</td><td>6</td><td>1</td></tr>
</tbody></table>
<p>“El agua se ve limpia, pero eso no basta para beberla tranquilamente”, explicó el ingeniero
Mateo Lira. “Seguiremos midiendo cada mañana hasta tener diez días seguidos de buenos
resultados.”</p>
<h2>Qué hacer</h2>
<ul>
<li>Hervir el agua durante dos minutos.</li>
<li>Usar agua embotellada para preparar biberones.</li>
<li>Tirar el hielo hecho después del 20 de abril.</li>
</ul>
<p>El departamento repartirá 18,500 litros de agua y pagará $420,000 por las reparaciones. Los
hoteles y las escuelas deben cerrar sus fuentes. Según la Oficina de Aguas, la causa fue una
bomba dañada.</p>
<h2>Más información</h2>
<p>Las familias que no pueden hervir el agua deben llamar al centro de ayuda. Lea las
<a href="https://www.example.gov/es/agua/preguntas?tema=hervir">preguntas frecuentes</a> o el
<a href="/es/agua/mapa#valle">mapa del valle</a>.</p>
<p class="file"><a href="/es/agua/informe-muestras.pdf">Informe de las muestras</a></p>""",
    ),
)
