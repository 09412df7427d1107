import assert from 'node:assert/strict';
import { parsePolicy } from '../../../runtime/policy/parse-policy.ts';
import { PolicyError } from '../../../runtime/policy/policy-error.ts';
import { mutations } from '../../support/mutate.ts';
import { action, anyOf, EQUAL, obligation, policyXml, role, rule, task } from '../../support/policy-xml.ts';

const OWNER = { org: 'ttd', app: 'my-app' };
const SOUND = policyXml(rule('r', 'Permit', anyOf([role('DAGL')]), anyOf([action('read')])));

describe('parsePolicy(xml, owner)', () => {
  const REFUSED: readonly (readonly [string, string | Uint8Array, RegExp, number?])[] = [
    ['nothing', '', /must contain a root element/],
    ['text', 'hello', /./],
    ['a document type', `<!DOCTYPE a [<!ENTITY x "y">]>\n${SOUND}`, /document type/, 1],
    ['a document type further down', `${SOUND.split('\n')[0]}\n<!DOCTYPE a>\n${SOUND.split('\n').slice(1).join('\n')}`, /document type/, 2],
    ['mismatched tags', SOUND.replace('</xacml:Target></xacml:Rule>', '</xacml:Rule></xacml:Target>'), /unexpected close tag/, 4],
    ['two roots', `${SOUND}${SOUND.split('\n').slice(1).join('\n')}`, /only one root/],
    ['text after the root', `${SOUND}\nmore`, /outside of root node/],
    ['an unknown entity', SOUND.replace('DAGL', '&boom;'), /undefined entity/, 4],
    ['a bare ampersand', SOUND.replace('DAGL', 'A & B'), /"&" must be written/, 4],
    ['an entity beyond Unicode', SOUND.replace('DAGL', '&#x110000;'), /character entity/],
    ['an unbound prefix', SOUND.replaceAll('xacml:Rule', 'y:Rule'), /namespace prefix: "y"/, 4],
    ['another namespace', SOUND.replace('wd-17', 'wd-16'), /XACML 3.0 Policy/, 2],
    ['a policy set', SOUND.replaceAll('xacml:Policy', 'xacml:PolicySet'), /XACML 3.0 Policy/],
    ['bytes that are no UTF-8', new Uint8Array([0x3c, 0xff]), /UTF-8/],
    ['too much', `${SOUND}${' '.repeat(6 * 1024 * 1024)}`, /larger/],
    ['nesting without end', '<a>'.repeat(10_000) + '</a>'.repeat(10_000), /deeper than 100/],
    ['a reserved name', '<__proto__/>', /./],
    ['an unknown combining algorithm', policyXml('', 'only-one-applicable'), /only-one-applicable is not supported/, 2],
    ['an unknown match function', SOUND.replace('string-equal-ignore-case', 'string-regexp-match'), /string-regexp-match is not supported/, 4],
    ['a condition', SOUND.replace('</xacml:Rule>', '<xacml:Condition/></xacml:Rule>'), /Condition is not supported in Rule/, 4],
    ['a variable', policyXml('\n<xacml:VariableDefinition/>'), /VariableDefinition is not supported in Policy/, 5],
    ['obligations of a rule', SOUND.replace('</xacml:Rule>', '<xacml:ObligationExpressions/></xacml:Rule>'), /not supported in Rule/],
    ['an attribute selector', SOUND.replaceAll('AttributeDesignator', 'AttributeSelector'), /AttributeSelector is not supported/],
    ['an unknown category', SOUND.replace('access-subject', 'recipient-subject'), /recipient-subject is not supported/],
    ['another data type', SOUND.replace('XMLSchema#string', 'XMLSchema#date'), /XMLSchema#date is not supported/],
    ['an empty AnyOf', policyXml(rule('r', 'Permit', anyOf())), /holds no AllOf/],
    ['an empty AllOf', policyXml(rule('r', 'Permit', anyOf([]))), /holds no Match/],
    ['two targets', SOUND.replace('<xacml:Target/>', '<xacml:Target/><xacml:Target/>'), /more than one Target/],
    ['an unknown effect', SOUND.replace('Effect="Permit"', 'Effect="Maybe"'), /Permit or Deny/],
    ['a rule without id', SOUND.replace('RuleId="r"', ''), /lacks the attribute RuleId/],
    ['a match without value', SOUND.replace(/<xacml:AttributeValue[^]*?<\/xacml:AttributeValue>/, ''), /needs an AttributeValue/],
    ['a level that is no number', policyXml(obligation('o', 'urn:altinn:minimum-authenticationlevel', 'high')), /no authentication level/],
    ['an expression as assignment', policyXml(obligation('o', 'c', '<xacml:Apply/>').replace('xacml:AttributeValue DataType', 'xacml:Apply DataType').replace('</xacml:AttributeValue>', '</xacml:Apply>')), /Apply is not supported/],
  ];
  for (const [name, xml, message, line] of REFUSED) {
    it(`refuses ${name}`, () => {
      assert.throws(
        () => parsePolicy(xml, OWNER),
        (error) => {
          assert.ok(error instanceof PolicyError, String(error));
          assert.match(error.message, message);
          if (line !== undefined) assert.equal(error.line, line);
          return true;
        },
      );
    });
  }

  it('reads rules and obligations', () => {
    const policy = parsePolicy(`\uFEFF${policyXml(`${rule('r1', 'Permit', anyOf([role('DAGL')], [task('T'), action('read')]))}${rule('r2', 'Deny')}${obligation('o', 'urn:altinn:minimum-authenticationlevel', '2')}`)}`, OWNER);
    const subject = { category: 'subject', attribute: 'urn:altinn:rolecode', value: 'DAGL', ignoreCase: true, mustBePresent: false };
    assert.deepEqual(policy.rules[0], {
      id: 'r1',
      effect: 'Permit',
      description: null,
      target: [
        [
          [subject],
          [
            { category: 'resource', attribute: 'urn:altinn:task', value: 'T', ignoreCase: false, mustBePresent: false },
            { category: 'action', attribute: 'urn:oasis:names:tc:xacml:1.0:action:action-id', value: 'read', ignoreCase: false, mustBePresent: false },
          ],
        ],
      ],
    });
    assert.deepEqual([policy.id, policy.combining, policy.rules[1]?.effect, policy.rules[1]?.target], ['p', 'deny-overrides', 'Deny', []]);
    assert.deepEqual(policy.obligations, [
      { fulfillOn: 'Permit', id: 'o', assignments: [{ attribute: 'o-a', category: 'urn:altinn:minimum-authenticationlevel', value: '2' }] },
    ]);
    assert.ok(Object.isFrozen(policy) && Object.isFrozen(policy.rules));
  });

  it('fills the four placeholders after parsing', () => {
    const xml = policyXml(rule('r', 'Permit', anyOf([task('[org]/[ORG]/[app]/[APP]/[Org]')])));
    const policy = parsePolicy(xml, { org: '<o>', app: '&a;' });
    assert.equal(policy.rules[0]?.target[0]?.[0]?.[0]?.value, '<o>/<o>/&a;/&a;/[Org]');
  });

  it('decodes entities, CDATA and comments, and reads any prefix', () => {
    const xml = policyXml(rule('r', 'Permit', anyOf([task('&#xC6;<!-- no -->&amp;&#65;<![CDATA[<&x;]]> ')]))).replace(/(<\/?)xacml:/g, '$1').replace('xmlns:xacml', 'xmlns');
    assert.equal(parsePolicy(xml, OWNER).rules[0]?.target[0]?.[0]?.[0]?.value, 'Æ&A<&x;');
  });

  it("counts the policy's own target for each rule", () => {
    const xml = policyXml(rule('r', 'Permit', anyOf([action('read')]))).replace('<xacml:Target/>', `<xacml:Target>${anyOf([role('DAGL')])}</xacml:Target>`);
    assert.deepEqual(parsePolicy(xml, OWNER).rules[0]?.target.map((each) => each[0]?.[0]?.value), ['DAGL', 'read']);
    assert.ok(xml.includes(EQUAL));
  });

  it('answers 2,000 damaged policies with a policy or with its own error', () => {
    let refused = 0;
    for (const damaged of mutations(SOUND, 2000)) {
      try {
        parsePolicy(damaged, OWNER);
      } catch (error) {
        assert.ok(error instanceof PolicyError, `${String(error)}: ${damaged}`);
        refused += 1;
      }
    }
    assert.ok(refused > 1000 && refused < 2000, String(refused));
  });
});
